import type { Profile, ProfileUpdate, Statistics, StatusMessage } from "@qanun/contract"
import { checkObject, checkText, invalid } from "../check.ts"
import type { CallOptions, Context } from "../context.ts"
import { newKey } from "../idempotency-key.ts"
import { type ApiPromise, request } from "../json-call.ts"

export interface Users {
  /** The user as the server knows them. A Core knows a user from the first question on, and says `not_found` before. */
  profile(options?: CallOptions): ApiPromise<Profile>
  updateProfile(change: ProfileUpdate, options?: CallOptions): ApiPromise<StatusMessage>
  statistics(options?: CallOptions): ApiPromise<Statistics>
  /** Deletes all conversations; memories stay. */
  clearHistory(options?: CallOptions): ApiPromise<StatusMessage>
}

export function createUsers({ transport }: Context): Users {
  return {
    profile: ({ signal } = {}) => request(transport, () => ({ route: "profile", signal })),
    updateProfile: (change, { signal } = {}) =>
      request(transport, () => {
        const { language, timezone, preferences } = checkObject("change", change) as ProfileUpdate
        if (language !== undefined && !/^(fa|en|ar)$/.test(language)) throw invalid("language", "must be fa, en or ar")
        if (timezone !== undefined) checkText("timezone", timezone, 64)
        if (preferences !== undefined) checkObject("preferences", preferences)
        return { route: "profileUpdate", body: { language, timezone, preferences }, signal }
      }),
    statistics: ({ signal } = {}) => request(transport, () => ({ route: "statistics", signal })),
    clearHistory: ({ signal } = {}) => request(transport, () => ({ route: "clearHistory", key: newKey(), signal })),
  }
}
