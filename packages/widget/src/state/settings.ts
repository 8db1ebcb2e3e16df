import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core"
import type { Capabilities } from "@qanun/contract"
import type { LlmSettings } from "@qanun/contract/llm-settings"

interface SettingsParts {
  /** The visitor's own default of an earlier visit. */
  kept: LlmSettings | undefined
  capabilities: ReadonlySignal<Capabilities | null>
  allowed: () => boolean
  conversationId: ReadonlySignal<string | null>
}

/** The answer settings of the visitor: a default for all conversations, and over it those of this one. */
export function createSettings({ kept, capabilities, allowed, conversationId }: SettingsParts) {
  const always = signal<LlmSettings>(kept ?? {})
  const here = signal<LlmSettings>({})
  /** What goes with the next question, the stronger level over the weaker, field by field. */
  const effective = computed<LlmSettings>(() => ({ ...always.value, ...here.value }))
  /** Null where the server ignores settings or the host hides them. */
  const offered = computed(() => (allowed() ? (capabilities.value?.llm_settings ?? null) : null))
  let shown: string | null = null
  effect(() => {
    if (shown) here.value = {}
    shown = conversationId.value
  })
  return { always, here, effective, offered }
}
