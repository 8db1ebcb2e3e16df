import type { LlmSettings } from "@qanun/contract/llm-settings"
import type { finishAnswer } from "./answer.ts"
import type { check } from "./check.ts"
import type { loadOlder } from "./dialects/load-older.ts"
import type { ServerProfile } from "./dialects/server-profile.ts"
import type { isMissingRoute } from "./error-response.ts"
import type { QanunError } from "./errors.ts"
import type { newKey } from "./idempotency-key.ts"
import type { Timeouts, Validate } from "./options.ts"
import type { Question } from "./question.ts"
import type { checkedSettings } from "./settings.ts"
import type { createEventFraming } from "./stream/framing.ts"
import type { Call } from "./transport.ts"

/** What the calls of one client work with. */
export interface Context {
  send<T>(call: Call<T>): Promise<T>
  timeouts: Timeouts
  validate: Validate | undefined
  profile: ServerProfile
  /** Settings of conversations that this client has seen, weaker than a question's. */
  conversationSettings: Map<unknown, LlmSettings>
  /** Checks a question and gives its body. */
  bodyOf(question: Question): Record<string, unknown>
}

/**
 * What the calls that are loaded later share with what every page loads. It is handed to them, and not imported by them, so
 * that bundlers need no third file for what both share, and a bundler that makes two copies cannot make two states.
 */
export interface Kit {
  QanunError: typeof QanunError
  check: typeof check
  checkedSettings: typeof checkedSettings
  createEventFraming: typeof createEventFraming
  finishAnswer: typeof finishAnswer
  isMissingRoute: typeof isMissingRoute
  loadOlder: typeof loadOlder
  newKey: typeof newKey
}

/** A {@link Kit} as it is handed over: names would be loaded with every page. */
export type KitParts = readonly [
  QanunError: typeof QanunError,
  check: typeof check,
  checkedSettings: typeof checkedSettings,
  createEventFraming: typeof createEventFraming,
  finishAnswer: typeof finishAnswer,
  isMissingRoute: typeof isMissingRoute,
  loadOlder: typeof loadOlder,
  newKey: typeof newKey,
]

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
