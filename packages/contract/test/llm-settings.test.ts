import fc from "fast-check"
import { expect, test } from "vitest"
import {
  checkSettings,
  LLM_BOUNDS,
  LLM_PRESETS,
  type LlmSettings,
  LlmSettingsSchema,
  resolveSettings,
} from "../src/index.ts"

const anySettings = fc.record(
  {
    model: fc.string({ minLength: 1, maxLength: 20 }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    max_tokens: fc.integer({ min: 1, max: 8000 }),
    top_p: fc.double({ min: 0, max: 1, noNaN: true }),
    frequency_penalty: fc.double({ min: -2, max: 2, noNaN: true }),
    presence_penalty: fc.double({ min: -2, max: 2, noNaN: true }),
  },
  { requiredKeys: [] },
)

test("the request wins over the conversation, the conversation over the user, the user over the global settings", () => {
  const merged = resolveSettings(
    { temperature: 0.7, max_tokens: 2000 },
    { temperature: 0.5, top_p: 0.9 },
    { temperature: 0.2 },
    { max_tokens: 100 },
  )
  expect(merged).toEqual({ temperature: 0.2, max_tokens: 100, top_p: 0.9 })
})

test("zero and an empty penalty are values, not gaps", () => {
  expect(resolveSettings({ temperature: 0.7, presence_penalty: 1 }, { temperature: 0, presence_penalty: 0 })).toEqual({
    temperature: 0,
    presence_penalty: 0,
  })
})

test("every field of the result always comes from the strongest level that sets it", () => {
  fc.assert(
    fc.property(fc.array(fc.option(anySettings, { nil: undefined }), { maxLength: 4 }), (levels) => {
      const merged = resolveSettings(...(levels as (LlmSettings | undefined)[]))
      for (const field of Object.keys(merged) as (keyof LlmSettings)[]) {
        const strongest = [...levels].reverse().find((level) => level?.[field] !== undefined)
        expect(merged[field]).toBe(strongest?.[field])
      }
      for (const level of levels)
        for (const [field, value] of Object.entries(level ?? {}))
          if (value !== undefined) expect(merged).toHaveProperty(field)
    }),
  )
})

test("settings in bounds have no problems, and both checks agree", () => {
  fc.assert(
    fc.property(anySettings, (settings) => {
      expect(checkSettings(settings)).toEqual(
        settings.model?.trim() === "" ? [expect.objectContaining({ field: "model" })] : [],
      )
      expect(LlmSettingsSchema.safeParse(settings).success).toBe(true)
    }),
  )
})

test("a setting out of bounds is named with its bounds and what was received", () => {
  expect(checkSettings({ temperature: 2.1, max_tokens: 1.5 })).toEqual([
    {
      field: "temperature",
      message: "temperature must be a number from 0 to 2",
      bounds: LLM_BOUNDS.temperature,
      received: 2.1,
    },
    {
      field: "max_tokens",
      message: "max_tokens must be a whole number from 1 to 8000",
      bounds: LLM_BOUNDS.max_tokens,
      received: 1.5,
    },
  ])
})

test("a tier's lower bound is the one that is checked", () => {
  const tier = { max_tokens: { min: 1, max: 1000 } }
  expect(checkSettings({ max_tokens: 1000 }, tier)).toEqual([])
  expect(checkSettings({ max_tokens: 1001 }, tier)).toHaveLength(1)
})

test("texts, NaN and infinity are not numbers", () => {
  for (const temperature of ["0.5", Number.NaN, Number.POSITIVE_INFINITY, {}, true])
    expect(checkSettings({ temperature })).toHaveLength(1)
})

test("the presets are those that the documentation names", () => {
  expect(LLM_PRESETS).toEqual({
    normal: { temperature: 0.7, max_tokens: 2000 },
    precise: { temperature: 0.3, max_tokens: 4000 },
    creative: { temperature: 1.2, max_tokens: 2000 },
  })
  for (const preset of Object.values(LLM_PRESETS)) expect(checkSettings(preset)).toEqual([])
})
