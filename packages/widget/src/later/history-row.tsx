import type { Conversation } from "@qanun/contract"
import { cleanText, fill, Icon, IconButton, live, localDigits, signal } from "../kit.ts"
import type { App } from "../state/app.ts"
import { ARCHIVE, EDIT, MORE, PIN, SAVE, TRASH } from "../view/icons.ts"
import type { History } from "./history-state.ts"
import { HISTORY_STRINGS } from "./history-strings.ts"
import { localDate } from "./local-date.ts"
import { NameForm } from "./name-form.tsx"
import { withOwn } from "./own-strings.ts"
import { saveConversation } from "./save-conversation.ts"

interface RowProps {
  app: App
  history: History
  row: Conversation
  onOpen: (id: string) => void
  onRemove: (row: Conversation) => void
  /** The focus belongs to this control once the list has been drawn again. */
  onFocus: (selector: string) => void
}

/** One conversation of the list: opened by its name, and under "more" whatever else can be done with it. */
export const HistoryRow = live<RowProps>(({ app, history, onOpen, onRemove, onFocus }) => {
  const more = signal(false)
  const renaming = signal(false)
  return ({ row }) => {
    const t = withOwn(app, HISTORY_STRINGS)
    const locale = app.locale.value
    const folders = history.folders.value
    const tool = (icon: string, words: string, onClick: () => void) => (
      <button type="button" class="chip" onClick={onClick}>
        <Icon path={icon} />
        {words}
      </button>
    )
    if (renaming.value)
      return (
        <li class="row">
          <NameForm
            app={app}
            label={t.newName}
            name={row.title ?? ""}
            onDone={(title) => {
              if (title) void history.rename(row.id, title)
              onFocus(`[data-id="${row.id}"]`)
              renaming.value = more.value = false
            }}
          />
        </li>
      )
    return (
      <li class="row">
        <button
          type="button"
          class="row-open"
          data-id={row.id}
          aria-current={row.id === app.conversation.id.value || undefined}
          onClick={() => onOpen(row.id)}
        >
          <bdi>{cleanText(row.title ?? t.untitled)}</bdi>
          <span class="row-facts">
            {row.is_pinned && (
              <>
                <Icon path={PIN} /> <span class="unseen">{t.pinned}, </span>
              </>
            )}
            {localDate(row.last_message_at ?? row.created_at, locale, true)}
            {" · "}
            {fill(t.messages, { n: localDigits(row.message_count, locale) })}
          </span>
        </button>
        <IconButton
          icon={MORE}
          label={t.more}
          expanded={more.value}
          onClick={() => {
            more.value = !more.value
          }}
        />
        {more.value && (
          <div class="tools">
            {folders &&
              tool(PIN, row.is_pinned ? t.unpin : t.pin, () => history.change(row.id, { is_pinned: !row.is_pinned }))}
            {tool(EDIT, t.rename, () => {
              renaming.value = true
            })}
            {folders &&
              tool(ARCHIVE, row.is_archived ? t.unarchive : t.archive, () => {
                onFocus(".search")
                void history.change(row.id, { is_archived: !row.is_archived })
              })}
            {tool(SAVE, t.exportIt, () => void saveConversation(app, row, t.untitled))}
            {tool(TRASH, t.remove, () => onRemove(row))}
            {folders && folders.length > 0 && (
              <label class="move">
                {t.moveTo}
                <select
                  class="search"
                  dir="auto"
                  onChange={(event) => history.change(row.id, { folder_id: event.currentTarget.value || null })}
                >
                  <option value="">{t.noFolder}</option>
                  {folders.map(({ id, name }) => (
                    <option key={id} value={id} selected={id === row.folder_id}>
                      {cleanText(name)}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </div>
        )}
      </li>
    )
  }
})
