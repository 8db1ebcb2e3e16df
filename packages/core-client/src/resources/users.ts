import type { Profile, ProfileUpdate, Statistics, StatusMessage } from "@qanun/contract"
import type { CallOptions, Context, Kit } from "../context.ts"
import type { ApiPromise } from "../json-call.ts"
import { type ChangesOptions, createChanges, type TakeChange } from "./changes.ts"
import { type JsonCalls, textTo } from "./json-calls.ts"

/** Calls about the person who asks. */
export interface Users {
  /** The user as the server knows them. A Core knows a user from the first question on, and says `not_found` before. */
  profile(options?: CallOptions): ApiPromise<Profile>
  updateProfile(change: ProfileUpdate, options?: CallOptions): ApiPromise<StatusMessage>
  statistics(options?: CallOptions): ApiPromise<Statistics>
  /** Deletes all conversations; memories stay. */
  clearHistory(options?: CallOptions): ApiPromise<StatusMessage>
  /**
   * Follows what changes of the user's data, here or elsewhere, for servers whose capabilities say `live_changes`. Resolves
   * when the server ends the stream and rejects when it breaks: call again with the number of the last change.
   */
  changes(take: TakeChange, options?: ChangesOptions): Promise<void>
}

export function createUsers(context: Context, kit: Kit, calls: JsonCalls): Users {
  const { check, newKey } = kit
  const { request, optionsOf, settingsOf } = calls
  return {
    changes: createChanges(context, kit, calls),
    profile: (options) => request(() => ({ route: "profile", ...optionsOf(options) })),
    updateProfile: (change, options) =>
      request(() => {
        const { language, timezone, preferences, llm_settings } = check("change", change ?? null, "an object")
        check("language", language, "fa|en|ar")
        check("timezone", timezone, textTo(64))
        check("preferences", preferences, "an object")
        const settings = settingsOf(llm_settings)
        const body = { language, timezone, preferences, llm_settings: settings }
        return { route: "profileUpdate", body, ...optionsOf(options) }
      }),
    statistics: (options) => request(() => ({ route: "statistics", ...optionsOf(options) })),
    clearHistory: (options) => request(() => ({ route: "clearHistory", key: newKey(), ...optionsOf(options) })),
  }
}
