import type { Conversation } from "@qanun/contract"
import { cleanText, createRef, fill, Icon, IconButton, live, localDigits, signal } from "../kit.ts"
import type { App } from "../state/app.ts"
import { CLOSE, DONE, EDIT, RETRY, TRASH } from "../view/icons.ts"
import { createHistory } from "./history-state.ts"
import { HISTORY_STRINGS } from "./history-strings.ts"
import { localDate } from "./local-date.ts"
import { withOwn } from "./own-strings.ts"
import { SheetFrame } from "./sheet.tsx"

/** The visitor's conversations: search, open, rename, delete with a moment to take it back. */
export const History = live<{ app: App }>(({ app }, life) => {
  const history = createHistory(app.client, (id) => {
    if (app.conversation.id.peek() === id) app.conversation.startNew()
    void app.tell({ kind: "deleted", conversation: id })
  })
  const renaming = signal<string | null>(null)
  const list = createRef<HTMLDivElement>()
  /** What takes the focus when the control that had it is drawn no more. */
  let focusNext: string | undefined
  life.drawn(() => {
    if (focusNext) list.current?.querySelector<HTMLElement>(focusNext)?.focus()
    focusNext = undefined
  })
  life.mounted(() => {
    void history.load()
    return () => void history.settle()
  })
  const open = (id: string) => {
    app.closeSheet()
    void app.open(id)
    app.emit("conversation", { conversation_id: id })
    app.focusComposer()
  }
  const remove = (row: Conversation) => {
    focusNext = ".undo button"
    history.remove(row)
  }
  const undo = () => {
    focusNext = ".search"
    history.undo()
  }
  return () => {
    const t = withOwn(app, HISTORY_STRINGS)
    const doomed = history.doomed.value
    const rows = history.shown.value
    const failure = history.failure.value
    return (
      <SheetFrame app={app} title={t.history} back={t.backFromHistory}>
        <div ref={list}>
          <input
            class="search"
            type="search"
            dir="auto"
            placeholder={t.search}
            aria-label={t.search}
            value={history.query.value}
            onInput={(event) => {
              history.query.value = event.currentTarget.value
            }}
          />
          {failure && (
            <p class="notice bad" role="alert">
              {app.explain(failure)?.words}
            </p>
          )}
          {history.loading.value && <p class="status working">{t.loading}</p>}
          {!rows.length && !history.loading.value && !failure && (
            <p class="status">{history.query.value ? t.nothingFound : t.noConversations}</p>
          )}
          <ul class="rows">
            {rows.map((row) => (
              <li key={row.id} class="row">
                {renaming.value === row.id ? (
                  <RenameForm
                    app={app}
                    row={row}
                    onDone={(title) => {
                      if (title) void history.rename(row.id, title)
                      focusNext = `[data-id="${row.id}"]`
                      renaming.value = null
                    }}
                  />
                ) : (
                  <>
                    <button
                      type="button"
                      class="row-open"
                      data-id={row.id}
                      aria-current={row.id === app.conversation.id.value || undefined}
                      onClick={() => open(row.id)}
                    >
                      <bdi>{cleanText(row.title ?? t.untitled)}</bdi>
                      <span class="row-facts">
                        {localDate(row.last_message_at ?? row.created_at, app.locale.value, true)}
                        {" · "}
                        {fill(t.messages, { n: localDigits(row.message_count, app.locale.value) })}
                      </span>
                    </button>
                    <IconButton
                      icon={EDIT}
                      label={t.rename}
                      onClick={() => {
                        renaming.value = row.id
                      }}
                    />
                    <IconButton icon={TRASH} label={t.remove} onClick={() => remove(row)} />
                  </>
                )}
              </li>
            ))}
          </ul>
          {doomed && (
            <div class="notice undo" role="status">
              <p>{fill(t.removed, { title: cleanText(doomed.title ?? t.untitled) })}</p>
              <button type="button" class="action" onClick={undo}>
                <Icon path={RETRY} />
                {t.undo}
              </button>
            </div>
          )}
        </div>
      </SheetFrame>
    )
  }
})

interface RenameProps {
  app: App
  row: Conversation
  onDone: (title: string | null) => void
}

const RenameForm = live<RenameProps>(({ app, row, onDone }, life) => {
  const input = createRef<HTMLInputElement>()
  life.mounted(() => {
    input.current?.select()
    return undefined
  })
  return () => {
    const t = withOwn(app, HISTORY_STRINGS)
    return (
      <form
        class="rename"
        onSubmit={(event) => {
          event.preventDefault()
          onDone(input.current?.value ?? null)
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return
          event.stopPropagation()
          onDone(null)
        }}
      >
        <input
          ref={input}
          class="search"
          dir="auto"
          maxLength={255}
          aria-label={t.newName}
          defaultValue={row.title ?? ""}
        />
        <IconButton icon={CLOSE} label={t.cancel} onClick={() => onDone(null)} />
        <button type="submit" class="icon-button" title={t.save} aria-label={t.save}>
          <Icon path={DONE} />
        </button>
      </form>
    )
  }
})
