/** LLM settings: fields, bounds, presets, and the three-level merge. Plain data and functions, no schema library. */

/** The settings of one answer. Every field is optional: a missing field is decided by the next level. */
export interface LlmSettings {
  /** Model name as the server lists it in `capabilities.llm_settings.models`. */
  model?: string | undefined
  /** Randomness, 0 (always the likeliest word) to 2. */
  temperature?: number | undefined
  /** Longest answer in tokens, 1 to the bound of the user's tier. */
  max_tokens?: number | undefined
  /** Nucleus sampling, 0 to 1. */
  top_p?: number | undefined
  /** Penalty on words by how often they appeared, -2 to 2. */
  frequency_penalty?: number | undefined
  /** Penalty on words that appeared at all, -2 to 2. */
  presence_penalty?: number | undefined
}

/** Name of a field of the settings. */
export type LlmSettingField = keyof LlmSettings

/** Inclusive bounds of a numeric setting. */
export interface Bounds {
  min: number
  max: number
}

/** Name of a field that is a number and has bounds. */
export type NumericSettingField = Exclude<LlmSettingField, "model">

/** Bounds that hold for every tier; `max_tokens` is lowered to the tier's own limit by the server. */
export const LLM_BOUNDS: Readonly<Record<NumericSettingField, Bounds>> = {
  temperature: { min: 0, max: 2 },
  max_tokens: { min: 1, max: 8000 },
  top_p: { min: 0, max: 1 },
  frequency_penalty: { min: -2, max: 2 },
  presence_penalty: { min: -2, max: 2 },
}

/** Every field of the settings, in the order in which they are shown. */
export const LLM_SETTING_FIELDS: readonly LlmSettingField[] = [
  "model",
  ...(Object.keys(LLM_BOUNDS) as NumericSettingField[]),
]

/** Longest answer in tokens by tier. */
export const TIER_MAX_TOKENS = { free: 1000, basic: 2000, premium: 4000, enterprise: 8000 } as const

/** Name of a preset. */
export type LlmPreset = "normal" | "precise" | "creative"

const NORMAL = { temperature: 0.7, max_tokens: 2000 }

/** Settings under a name that people can choose by; temperature without a unit, length in tokens. */
export const LLM_PRESETS: Readonly<Record<LlmPreset, Readonly<{ temperature: number; max_tokens: number }>>> = {
  normal: NORMAL,
  precise: { temperature: 0.3, max_tokens: 4000 },
  creative: { temperature: 1.2, max_tokens: 2000 },
}

/** What the lowest level decides when nobody else does. */
export const GLOBAL_LLM_SETTINGS: LlmSettings = NORMAL

/**
 * Merges the levels field by field: request over conversation over user default over global.
 *
 * @param levels Weakest first. `undefined` levels and fields are passed over; `0` and `""` count as set.
 * @returns A new object with only the fields that some level set.
 */
export function resolveSettings(...levels: readonly (LlmSettings | null | undefined)[]): LlmSettings {
  const merged: Record<string, unknown> = {}
  for (const level of levels)
    for (const field of LLM_SETTING_FIELDS) {
      const value = level?.[field]
      if (value !== undefined && value !== null) merged[field] = value
    }
  return merged
}

/** One setting that is out of bounds or of the wrong type. */
export interface SettingProblem {
  field: LlmSettingField
  message: string
  bounds?: Bounds
  received: unknown
}

/**
 * Checks settings against the bounds; never clamps.
 *
 * @param settings Settings as received, of any shape.
 * @param bounds Bounds to hold; a server passes its tier's `max_tokens`.
 * @returns Every problem found, empty when the settings are good.
 */
export function checkSettings(
  settings: Readonly<Record<string, unknown>>,
  bounds: Readonly<Partial<Record<NumericSettingField, Bounds>>> = LLM_BOUNDS,
): SettingProblem[] {
  const problems: SettingProblem[] = []
  for (const field of LLM_SETTING_FIELDS) {
    const received = settings[field]
    if (received === undefined || received === null) continue
    if (field === "model") {
      if (typeof received !== "string" || !received.trim() || received.length > 100)
        problems.push({ field, message: "model must be a text of 1 to 100 characters", received })
      continue
    }
    const { min, max } = bounds[field] ?? LLM_BOUNDS[field]
    const whole = field === "max_tokens"
    const good = (whole ? Number.isInteger : Number.isFinite)(received)
    if (!good || (received as number) < min || (received as number) > max)
      problems.push({
        field,
        message: `${field} must be a ${whole ? "whole " : ""}number from ${min} to ${max}`,
        bounds: { min, max },
        received,
      })
  }
  return problems
}
