import type { App } from "../state/app.ts"
import { Icon } from "./icon.tsx"
import { IconButton } from "./icon-button.tsx"
import { CLOSE, LIST, PLUS, TUNE } from "./icons.ts"
import { live } from "./live.ts"

/** Whose chat this is, and what can be done with the conversation as a whole. */
export const Header = live<{ app: App }>(({ app }) => {
  /* The launcher carries the mark already. */
  const scales = app.element.launcher.querySelector("path")?.getAttribute("d") ?? ""
  return () => {
    const t = app.strings.value
    return (
      <header class="header" part="header">
        <span class="crest">
          <Icon path={scales} />
        </span>
        <div class="names">
          <h2 class="title">{app.options.value.title ?? t.title}</h2>
          <p class="subtitle">{t.subtitle}</p>
        </div>
        {app.settings.offered.value && (
          <IconButton icon={TUNE} label={t.settings} onClick={(from) => app.openSheet({ kind: "settings" }, from)} />
        )}
        {app.isKnown() && (
          <IconButton
            icon={LIST}
            mirrored
            label={t.history}
            onClick={(from) => app.openSheet({ kind: "history" }, from)}
          />
        )}
        {app.conversation.turns.value.length > 0 && (
          <IconButton icon={PLUS} label={t.newConversation} onClick={app.startNew} />
        )}
        {app.isDialog.value && <IconButton icon={CLOSE} label={t.close} onClick={() => app.element.close()} />}
      </header>
    )
  }
})
