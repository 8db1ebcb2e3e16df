import * as z from "zod/mini"
import { LLM_BOUNDS } from "./llm-settings.ts"

const bounded = (field: keyof typeof LLM_BOUNDS) =>
  z.number().check(z.gte(LLM_BOUNDS[field].min), z.lte(LLM_BOUNDS[field].max))

/** LLM settings on the wire, with the bounds of `LLM_BOUNDS`. */
export const LlmSettingsSchema = z.object({
  model: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  temperature: z.optional(bounded("temperature")),
  max_tokens: z.optional(z.int().check(z.gte(LLM_BOUNDS.max_tokens.min), z.lte(LLM_BOUNDS.max_tokens.max))),
  top_p: z.optional(bounded("top_p")),
  frequency_penalty: z.optional(bounded("frequency_penalty")),
  presence_penalty: z.optional(bounded("presence_penalty")),
})
