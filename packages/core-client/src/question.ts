import type { QueryInput } from "@qanun/contract"
import { type LlmSettings, resolveSettings } from "@qanun/contract/llm-settings"
import { check, invalid, LANGUAGE, TEXT } from "./check.ts"
import type { ServerProfile } from "./dialects/server-profile.ts"
import { MAX_QUERY_LENGTH } from "./limits.ts"
import { checkedSettings, type Settings } from "./settings.ts"

/** A question with all that may go with it; everything but `query` is optional. */
export type Question = Omit<QueryInput, "llm_settings"> & {
  /** Settings of this answer, or a preset. Fields beside `query` win over those in here. */
  llm_settings?: Settings | null | undefined
}

/** Fields that go out as they are; what a server does not know is not sent. */
const FIELDS =
  "query conversation_id language max_results filters use_cache use_reranking user_preferences file_attachments enable_web_search"

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
  { capabilities }: ServerProfile,
): Record<string, unknown> {
  const given: Record<string, unknown> = check("question", question ?? null, "object")
  const max = capabilities?.max_query_length ?? MAX_QUERY_LENGTH
  const bounds = capabilities?.llm_settings?.bounds
  const { query, conversation_id: id, file_attachments: files } = question
  check("query", query ?? null, /[\p{L}\p{N}]/u)
  if ([...query].length > max) throw invalid("query", `have at most ${max} characters`, { max })
  check("conversation_id", id ?? undefined, TEXT)
  check("language", question.language, LANGUAGE)
  check("max_results", question.max_results, 1, 20)
  check("file_attachments", files ? (files.length ?? null) : undefined, 0, 5)
  const body: Record<string, unknown> = {
    ...resolveSettings(
      weaker,
      ofConversations.get(id),
      checkedSettings("llm_settings", question.llm_settings, bounds),
      checkedSettings("question", question as LlmSettings, bounds),
    ),
  }
  for (const field of FIELDS.split(" ")) if (given[field] !== undefined) body[field] = given[field]
  // Older Cores' caches know neither user nor conversation (contract 5.9): what depends on either must not come from there.
  if (id || files?.length || question.user_preferences) body["use_cache"] ??= false
  return body
}
