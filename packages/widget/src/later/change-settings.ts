import type { LlmSettings } from "@qanun/contract/llm-settings"
import { effect } from "../kit.ts"
import type { App } from "../state/app.ts"

/** For which answers a setting holds. */
export type SettingsScope = "conversation" | "always"

/** Chats whose first conversation is waited for. */
const waiting = new WeakSet<App>()

/** Replaces the settings of a level; an empty object leaves it to the weaker ones. */
export function changeSettings(app: App, scope: SettingsScope, next: LlmSettings): void {
  const { always, here } = app.settings
  here.value = scope === "always" ? {} : next
  if (scope === "always") {
    always.value = next
    app.pointer.update({ settings: next })
  }
  if (app.conversation.id.peek()) tellServer(app)
  else if (!waiting.has(app)) {
    waiting.add(app)
    const stop = effect(() => {
      if (!app.conversation.id.value) return
      tellServer(app)
      waiting.delete(app)
      queueMicrotask(() => stop())
    })
  }
}

/** Lets the server know what holds for this conversation, so that it holds there on every device. */
function tellServer({ client, conversation, settings }: App): void {
  const id = conversation.id.peek()
  if (id) client.conversations.update(id, { llm_settings: { ...settings.here.peek() } }).catch(() => undefined)
}
