import type { LlmSettings } from "@qanun/contract/llm-settings"
import type { ServerProfile } from "./dialects/server-profile.ts"
import type { Transport } from "./transport.ts"

/** What the resources of one client work with. */
export interface Context {
  transport: Transport
  profile: ServerProfile
  /** Settings of the client, weaker than a conversation's. */
  llmSettings: LlmSettings
  /** Settings of conversations that this client has seen, weaker than a question's. */
  conversationSettings: Map<string, LlmSettings>
}

/** Options of every call. */
export interface CallOptions {
  /** Ends the call with `aborted`. */
  signal?: AbortSignal | undefined
}

/** Options of calls that change something. */
export interface WriteOptions extends CallOptions {
  /** Makes a repeat of the very same call harmless, also after a restart. Default: one made for this call. */
  idempotencyKey?: string | undefined
}
