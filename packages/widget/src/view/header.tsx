import type { App } from "../state/app.ts"
import { Icon } from "./icon.tsx"
import { IconButton } from "./icon-button.tsx"
import { live } from "./live.ts"

/** Whose chat this is, and what can be done with the conversation as a whole. */
export const Header = live<{ app: App }>(({ app }) => () => {
  const t = app.strings.value
  return (
    <header class="header" part="header">
      <span class="crest">
        <Icon name="scales" />
      </span>
      <div class="names">
        <h2 class="title">{app.options.value.title ?? t.title}</h2>
        <p class="subtitle">{t.subtitle}</p>
      </div>
      {app.conversation.turns.value.length > 0 && (
        <IconButton icon="plus" label={t.newConversation} onClick={app.startNew} />
      )}
      {app.isDialog.value && <IconButton icon="close" label={t.close} onClick={() => app.element.close()} />}
    </header>
  )
})
