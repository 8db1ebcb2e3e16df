import { cleanText, Icon, IconButton, live, signal } from "../kit.ts"
import type { App } from "../state/app.ts"
import { ARCHIVE, EDIT, FOLDER, PLUS, TRASH } from "../view/icons.ts"
import type { History } from "./history-state.ts"
import { HISTORY_STRINGS } from "./history-strings.ts"
import { NameForm } from "./name-form.tsx"
import { withOwn } from "./own-strings.ts"

/** Which conversations are listed: all, those of a folder, or the archive; and the folders themselves. */
export const HistoryFolders = live<{ app: App; history: History }>(({ app, history }) => {
  /** The folder whose name is being written; empty for one that is being made. */
  const naming = signal<string | null>(null)
  const finish = (name: string | null) => {
    const id = naming.value
    naming.value = null
    if (name) void (id ? history.renameFolder(id, name) : history.addFolder(name))
  }
  return () => {
    const t = withOwn(app, HISTORY_STRINGS)
    const folders = history.folders.value
    if (!folders) return null
    const current = folders.find(({ id }) => id === history.view.value)
    const views = [
      ["all", t.allFolders, undefined],
      ...folders.map(({ id, name }) => [id, cleanText(name), FOLDER] as const),
      ["archive", t.archived, ARCHIVE],
    ] as const
    return (
      <>
        <fieldset class="views" aria-label={t.moveTo}>
          {views.map(([id, name, icon]) => (
            <button
              key={id}
              type="button"
              class={history.view.value === id ? "chip on" : "chip"}
              aria-pressed={history.view.value === id}
              onClick={() => {
                history.view.value = id
              }}
            >
              {icon && <Icon path={icon} />}
              <bdi>{name}</bdi>
            </button>
          ))}
          <IconButton
            icon={PLUS}
            label={t.newFolder}
            onClick={() => {
              naming.value = ""
            }}
          />
          {current && (
            <>
              <IconButton
                icon={EDIT}
                label={t.renameFolder}
                onClick={() => {
                  naming.value = current.id
                }}
              />
              <IconButton icon={TRASH} label={t.removeFolder} onClick={() => void history.removeFolder(current.id)} />
            </>
          )}
        </fieldset>
        {naming.value !== null && (
          <NameForm
            key={naming.value}
            app={app}
            label={t.folderName}
            name={folders.find(({ id }) => id === naming.value)?.name ?? ""}
            onDone={finish}
          />
        )}
      </>
    )
  }
})
