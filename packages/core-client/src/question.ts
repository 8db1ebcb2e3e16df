import type { QueryInput } from "@qanun/contract"
import { type LlmSettings, resolveSettings } from "@qanun/contract/llm-settings"
import { check, invalid, LANGUAGE, type Rule, TEXT } from "./check.ts"
import type { ServerProfile } from "./dialects/server-profile.ts"
import { MAX_QUERY_LENGTH } from "./limits.ts"
import { checkedSettings, type Settings } from "./settings.ts"

/** A question with all that may go with it; everything but `query` is optional. */
export type Question = Omit<QueryInput, "llm_settings"> & {
  /** Settings of this answer, or a preset. Fields beside `query` win over those in here. */
  llm_settings?: Settings | null | undefined
}

/** Fields that go out as they are; what a server does not know is not sent. */
const FIELDS: Readonly<Record<string, Rule>> = {
  filters: "an object",
  user_preferences: "an object",
  file_attachments: "an array",
  use_cache: "a boolean",
  use_reranking: "a boolean",
  enable_web_search: "a boolean",
}

/**
 * The body of a question, checked before anything is sent.
 *
 * @param weaker Settings that the question's own win over: the client's.
 * @param ofConversations Settings that stand between the two.
 * @throws QanunError `invalid_argument` that names the field.
 */
export function questionBody(
  question: Question,
  weaker: LlmSettings,
  ofConversations: ReadonlyMap<unknown, LlmSettings>,
  profile: ServerProfile,
): Record<string, unknown> {
  const given: Record<string, unknown> = check("question", question ?? null, "an object")
  const { query, conversation_id: id, file_attachments: files } = question
  const max = profile.capabilities?.max_query_length ?? MAX_QUERY_LENGTH
  if (!/[\p{L}\p{N}]/u.test(check("query", query ?? null, "a string")) || [...query].length > max)
    throw invalid("query", `have letters, and at most ${max} characters`, { max })
  check("conversation_id", id ?? undefined, TEXT)
  const body: Record<string, unknown> = {
    ...resolveSettings(
      weaker,
      ofConversations.get(id),
      checkedSettings("llm_settings", question.llm_settings, profile),
      checkedSettings("question", question as LlmSettings, profile),
    ),
    query,
    conversation_id: id,
    language: check("language", question.language, LANGUAGE),
    max_results: check("max_results", question.max_results, 1, 20),
  }
  for (const [field, rule] of Object.entries(FIELDS)) body[field] = check(field, given[field] ?? undefined, rule)
  check("file_attachments", files?.length, 0, 5)
  // Older Cores' caches know neither user nor conversation (contract 5.9): what depends on either must not come from there.
  if (id || files?.length || question.user_preferences) body["use_cache"] ??= false
  return body
}
