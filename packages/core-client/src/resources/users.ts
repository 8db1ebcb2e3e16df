import type { Profile, ProfileUpdate, Statistics, StatusMessage } from "@qanun/contract"
import type { CallOptions, Kit } from "../context.ts"
import type { ApiPromise } from "../json-call.ts"
import type { JsonCalls } from "./json-calls.ts"

export interface Users {
  /** The user as the server knows them. A Core knows a user from the first question on, and says `not_found` before. */
  profile(options?: CallOptions): ApiPromise<Profile>
  updateProfile(change: ProfileUpdate, options?: CallOptions): ApiPromise<StatusMessage>
  statistics(options?: CallOptions): ApiPromise<Statistics>
  /** Deletes all conversations; memories stay. */
  clearHistory(options?: CallOptions): ApiPromise<StatusMessage>
}

export function createUsers({ checkObject, checkText, invalid, newKey }: Kit, { request }: JsonCalls): Users {
  return {
    profile: ({ signal } = {}) => request(() => ({ route: "profile", signal })),
    updateProfile: (change, { signal } = {}) =>
      request(() => {
        const { language, timezone, preferences } = checkObject("change", change) as ProfileUpdate
        if (language !== undefined && !/^(fa|en|ar)$/.test(language)) throw invalid("language", "be fa, en or ar")
        if (timezone !== undefined) checkText("timezone", timezone, 64)
        if (preferences !== undefined) checkObject("preferences", preferences)
        return { route: "profileUpdate", body: { language, timezone, preferences }, signal }
      }),
    statistics: ({ signal } = {}) => request(() => ({ route: "statistics", signal })),
    clearHistory: ({ signal } = {}) => request(() => ({ route: "clearHistory", key: newKey(), signal })),
  }
}
