import {
  checkSettings,
  LLM_PRESETS,
  type LlmPreset,
  type LlmSettings,
  type NumericSettingField,
} from "@qanun/contract/llm-settings"
import { checkObject, invalid } from "./check.ts"
import { QanunError } from "./errors.ts"

/** LLM settings, or the name of a preset. */
export type Settings = LlmSettings | LlmPreset

/**
 * Settings as an object, checked against the bounds; never clamped.
 *
 * @param bounds Bounds that the server declares; without them those of the contract hold.
 * @throws QanunError `invalid_argument` that names the field, its bounds and what it got.
 */
export function checkedSettings(
  field: string,
  settings: Settings | null | undefined,
  bounds?: Partial<Record<NumericSettingField, { min: number; max: number }>>,
): LlmSettings {
  if (typeof settings === "string") {
    if (!Object.hasOwn(LLM_PRESETS, settings)) throw invalid(field, `be ${Object.keys(LLM_PRESETS).join(", ")}`)
    return LLM_PRESETS[settings]
  }
  const given = checkObject(field, settings ?? {})
  for (const { message, ...details } of checkSettings(given, bounds))
    throw new QanunError("invalid_argument", message, { details })
  return given
}
