import {
  LLM_BOUNDS,
  LLM_PRESETS,
  type LlmPreset,
  type LlmSettings,
  type NumericSettingField,
} from "@qanun/contract/llm-settings"
import { check, TEXT } from "./check.ts"
import type { ServerProfile } from "./dialects/server-profile.ts"

/** LLM settings, or the name of a preset. */
export type Settings = LlmSettings | LlmPreset

/**
 * Settings as an object, checked against the bounds; never clamped.
 *
 * @param profile Knows the bounds that the server declares; without them those of the contract hold.
 * @throws QanunError `invalid_argument` that names the field, its bounds and what it got.
 */
export function checkedSettings(
  field: string,
  settings: Settings | null | undefined,
  { capabilities }: ServerProfile,
): LlmSettings {
  const named = typeof settings === "string" ? (LLM_PRESETS[settings] ?? null) : (settings ?? {})
  const given: Record<string, unknown> = { ...check(field, named, "an object") }
  check("model", given["model"] ?? undefined, TEXT)
  for (const [name, own] of Object.entries(LLM_BOUNDS)) {
    const { min, max } = capabilities?.llm_settings?.bounds[name as NumericSettingField] ?? own
    check(name, given[name] ?? undefined, min, max, name === "max_tokens")
  }
  return given
}
