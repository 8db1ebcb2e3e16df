import { computed, type ReadonlySignal, signal } from "@preact/signals-core"
import type { Capabilities } from "@qanun/contract"
import type { LlmSettings } from "@qanun/contract/llm-settings"
import type { CoreClient } from "@qanun/core-client"
import type { PointerStore } from "./pointer.ts"

/** For which answers a setting holds. */
export type SettingsScope = "conversation" | "always"

interface SettingsParts {
  client: CoreClient
  pointer: PointerStore
  capabilities: ReadonlySignal<Capabilities | null>
  allowed: () => boolean
  conversationId: ReadonlySignal<string | null>
}

/** The answer settings of the visitor: a default for all conversations, and over it those of this one. */
export function createSettings({ client, pointer, capabilities, allowed, conversationId }: SettingsParts) {
  const always = signal<LlmSettings>(pointer.read().settings ?? {})
  const here = signal<LlmSettings>({})
  /** What goes with the next question, the stronger level over the weaker, field by field. */
  const effective = computed<LlmSettings>(() => ({ ...always.value, ...here.value }))
  /** Null where the server ignores settings or the host hides them. */
  const offered = computed(() => (allowed() ? (capabilities.value?.llm_settings ?? null) : null))

  /** Replaces the settings of a level; an empty object leaves it to the weaker ones. */
  async function change(scope: SettingsScope, next: LlmSettings): Promise<void> {
    if (scope === "always") {
      always.value = next
      here.value = {}
      pointer.update({ settings: next })
    } else here.value = next
    const id = conversationId.value
    if (id) await client.conversations.update(id, { llm_settings: { ...here.value } }).catch(() => undefined)
  }

  return {
    effective,
    offered,
    change,
    /** The settings that a conversation had when it was opened. */
    enter: (settings: LlmSettings | null | undefined) => {
      here.value = settings ?? {}
    },
  }
}
