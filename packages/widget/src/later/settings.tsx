import { LLM_BOUNDS, LLM_PRESETS, type LlmSettings, type NumericSettingField } from "@qanun/contract/llm-settings"
import type { Locale } from "../i18n/direction.ts"
import { live, localDigits, signal } from "../kit.ts"
import type { App } from "../state/app.ts"
import { changeSettings, type SettingsScope } from "./change-settings.ts"
import { withOwn } from "./own-strings.ts"
import { SETTINGS_STRINGS } from "./settings-strings.ts"
import { SheetFrame } from "./sheet.tsx"

const FIELDS = Object.keys(LLM_BOUNDS) as NumericSettingField[]
const PRESETS = ["normal", "precise", "creative"] as const

/**
 * The preset that settings are, or `custom`. Nothing set is the normal one.
 *
 * @param fit Makes a preset what this server takes.
 */
function presetOf(
  settings: LlmSettings,
  fit: (preset: LlmSettings) => LlmSettings,
): "normal" | "precise" | "creative" | "custom" {
  const set = Object.entries(settings).filter(([, value]) => value !== undefined)
  if (!set.length) return "normal"
  const same = PRESETS.find((name) => {
    const preset = fit(LLM_PRESETS[name])
    return (
      set.length === Object.keys(preset).length && set.every(([field, value]) => preset[field as "model"] === value)
    )
  })
  return same ?? "custom"
}

/** How answers are written: a preset for most, every setting for those who know, within the server's bounds. */
export const AnswerSettings = live<{ app: App }>(({ app }) => {
  const { settings } = app
  const scope = signal<SettingsScope>("conversation")
  const saved = signal(false)
  const change = (next: LlmSettings) => {
    changeSettings(app, scope.value, next)
    saved.value = true
  }
  return () => {
    const t = withOwn(app, SETTINGS_STRINGS)
    const offered = settings.offered.value
    const current = settings.effective.value
    const boundsOf = (field: NumericSettingField) => ({ ...LLM_BOUNDS[field], ...offered?.bounds[field] })
    const fit = (preset: LlmSettings) => withinBounds(preset, boundsOf)
    const chosen = presetOf(current, fit)
    return (
      <SheetFrame app={app} title={t.settings} back={t.backFromSettings}>
        <fieldset class="choices">
          <legend>{t.style}</legend>
          {[...PRESETS, ...(chosen === "custom" ? (["custom"] as const) : [])].map((name) => (
            <label key={name} class={chosen === name ? "choice on" : "choice"}>
              <input
                type="radio"
                name="preset"
                checked={chosen === name}
                onChange={() => {
                  if (name !== "custom") change(fit(LLM_PRESETS[name]))
                }}
              />
              <span>
                <b>{t.presets[name][0]}</b>
                <small>{t.presets[name][1]}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <details class="advanced">
          <summary>{t.advanced}</summary>
          {FIELDS.map((field) => {
            const { min, max } = boundsOf(field)
            const value = current[field] ?? defaultOf(field)
            return (
              <label key={field} class="slider">
                <span>
                  {t.fields[field][0]} <output>{shownNumber(value, app.locale.value)}</output>
                </span>
                <input
                  type="range"
                  min={min}
                  max={max}
                  step={field === "max_tokens" ? 50 : 0.1}
                  value={value}
                  aria-describedby={`help-${field}`}
                  onChange={(event) => change({ ...current, [field]: Number(event.currentTarget.value) })}
                />
                <small id={`help-${field}`}>{t.fields[field][1]}</small>
              </label>
            )
          })}
          {offered && offered.models.length > 1 && (
            <label class="slider">
              <span>{t.model}</span>
              <select
                class="search"
                dir="ltr"
                onChange={(event) => change({ ...current, model: event.currentTarget.value || undefined })}
              >
                <option value="">{t.anyModel}</option>
                {offered.models.map((model) => (
                  <option key={model} value={model} selected={model === current.model}>
                    {model}
                  </option>
                ))}
              </select>
            </label>
          )}
        </details>
        <fieldset class="choices scope">
          <legend>{t.scope}</legend>
          {(["conversation", "always"] as const).map((name) => (
            <label key={name} class={scope.value === name ? "choice on" : "choice"}>
              <input
                type="radio"
                name="scope"
                checked={scope.value === name}
                onChange={() => {
                  scope.value = name
                }}
              />
              <span>{name === "always" ? t.allConversations : t.thisConversation}</span>
            </label>
          ))}
        </fieldset>
        <p>
          <button type="button" class="action" onClick={() => change({})}>
            {t.reset}
          </button>{" "}
          <span role="status" class="status">
            {saved.value && t.saved}
          </span>
        </p>
      </SheetFrame>
    )
  }
})

/** A number with the reader's digits and decimal sign. */
const shownNumber = (value: number, locale: Locale): string =>
  localDigits(value, locale).replace(".", locale === "en" ? "." : "٫")

/** What a slider shows for a field that nobody has set. */
const defaultOf = (field: NumericSettingField): number =>
  ({ ...LLM_PRESETS.normal, top_p: 1, frequency_penalty: 0, presence_penalty: 0 })[field]

/** A preset as this server takes it: a free tier's longest answer may be shorter than the preset's. */
function withinBounds(
  preset: LlmSettings,
  boundsOf: (field: NumericSettingField) => { min: number; max: number },
): LlmSettings {
  const fitted: LlmSettings = { ...preset }
  for (const field of FIELDS) {
    const value = fitted[field]
    if (value === undefined) continue
    const { min, max } = boundsOf(field)
    fitted[field] = Math.min(max, Math.max(min, value))
  }
  return fitted
}
