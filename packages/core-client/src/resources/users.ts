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
  const { request } = calls
  return {
    changes: createChanges(context, kit, calls),
    profile: ({ signal } = {}) => request(() => ({ route: "profile", signal })),
    updateProfile: (change, { signal } = {}) =>
      request(() => {
        const { language, timezone, preferences } = check("change", change ?? null, "object")
        check("language", language, /^(fa|en|ar)$/)
        check("timezone", timezone, textTo(64))
        check("preferences", preferences, "object")
        return { route: "profileUpdate", body: { language, timezone, preferences }, signal }
      }),
    statistics: ({ signal } = {}) => request(() => ({ route: "statistics", signal })),
    clearHistory: ({ signal } = {}) => request(() => ({ route: "clearHistory", key: newKey(), signal })),
  }
}
