import type { Conversation } from "@qanun/contract"
import { cleanText, createRef, effect, fill, Icon, live, untracked } from "../kit.ts"
import type { App } from "../state/app.ts"
import { RETRY } from "../view/icons.ts"
import { HistoryFolders } from "./history-folders.tsx"
import { HistoryRow } from "./history-row.tsx"
import { createHistory } from "./history-state.ts"
import { HISTORY_STRINGS } from "./history-strings.ts"
import { withOwn } from "./own-strings.ts"
import { SheetFrame } from "./sheet.tsx"

/** The visitor's conversations: search, folders, open, and what can be done with each. */
export const History = live<{ app: App }>(({ app }, life) => {
  const history = createHistory(app.client, (id) => {
    if (app.conversation.id.peek() === id) app.conversation.startNew()
    void app.tell({ kind: "deleted", conversation: id })
  })
  const list = createRef<HTMLDivElement>()
  /** What takes the focus when the control that had it is drawn no more. */
  let focusNext: string | undefined
  life.drawn(() => {
    if (focusNext) list.current?.querySelector<HTMLElement>(focusNext)?.focus()
    focusNext = undefined
  })
  life.mounted(() =>
    effect(() => {
      /* At once, and when another tab or device has changed something. */
      app.listsChanged.value
      untracked(() => void history.load())
    }),
  )
  life.mounted(() => () => void history.settle())
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
          <HistoryFolders app={app} history={history} />
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
              <HistoryRow
                key={row.id}
                app={app}
                history={history}
                row={row}
                onOpen={open}
                onRemove={remove}
                onFocus={(selector) => {
                  focusNext = selector
                }}
              />
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
