import {
  checkSettings,
  type FieldProblem,
  GLOBAL_LLM_SETTINGS,
  LLM_BOUNDS,
  type LlmSettings,
  type QueryRequest,
  resolveSettings,
  TIER_MAX_TOKENS,
} from "@qanun/contract"
import { CoreError } from "../errors.ts"
import type { UserRow } from "../store/users.ts"

/** The longest answer that a tier may ask for, beside the bounds for everybody. */
export const boundsOf = (tier: UserRow["tier"]) => ({
  ...LLM_BOUNDS,
  max_tokens: { min: LLM_BOUNDS.max_tokens.min, max: TIER_MAX_TOKENS[tier] },
})

/** Settings that a caller sends must lie in the tier's bounds. @throws CoreError `invalid_request` that names the field. */
export function requireBounds(settings: LlmSettings, user: UserRow, models: readonly string[]): void {
  const problems = checkSettings({ ...settings }, boundsOf(user.tier)).map(
    ({ field, message, received }): FieldProblem => ({
      loc: ["body", field],
      msg: message,
      type: "out_of_bounds",
      ...(typeof received === "number" ? { input: received } : {}),
    }),
  )
  if (settings.model !== undefined && models.length > 0 && !models.includes(settings.model))
    problems.push({ loc: ["body", "model"], msg: `model must be one of: ${models.join(", ")}`, type: "unknown_model" })
  if (problems.length > 0) throw new CoreError("invalid_request", { fields: problems })
}

/** The settings that a request itself sends, flat or nested; flat ones win. */
export function settingsOf(request: QueryRequest): LlmSettings {
  const { model, temperature, max_tokens, top_p, frequency_penalty, presence_penalty } = request
  return resolveSettings(request.llm_settings, {
    model,
    temperature,
    max_tokens,
    top_p,
    frequency_penalty,
    presence_penalty,
  })
}

/**
 * The settings of one answer: request over conversation over user over global. What the caller did not set is kept
 * within the tier's bounds and to the models that are offered; what the caller did set was checked before.
 */
export function answerSettings(
  user: UserRow,
  conversation: string | null,
  request: LlmSettings,
  models: readonly string[],
): LlmSettings {
  const own = (JSON.parse(user.preferences) as { llm_settings?: LlmSettings }).llm_settings
  const lower = resolveSettings(
    GLOBAL_LLM_SETTINGS,
    own,
    conversation ? (JSON.parse(conversation) as LlmSettings) : null,
  )
  const longest = boundsOf(user.tier).max_tokens.max
  const model = models.find((name) => name === lower.model)
  return resolveSettings({ ...lower, model, max_tokens: Math.min(lower.max_tokens ?? longest, longest) }, request)
}
