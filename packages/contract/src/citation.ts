import * as z from "zod/mini"

/** When a legal text holds. Dates are Gregorian `YYYY-MM-DD`, both ends inclusive. */
export const Validity = z.object({
  status: z.enum(["in_force", "repealed", "unknown"]),
  from: z.optional(z.nullable(z.string())),
  to: z.optional(z.nullable(z.string())),
})
export type Validity = z.infer<typeof Validity>

/** A unit of law (an article, a note) that an answer can rest on. */
export const Source = z.object({
  /** For `GET sources/{id}`. */
  source_id: z.string(),
  /** `summary`: in our or the host's own words. `official`: the text as enacted. */
  kind: z.enum(["official", "summary"]),
  /** Title of the law. */
  law: z.string(),
  /** Article number in ASCII digits, e.g. `64` or `21 bis`; null where the text has none. */
  article: z.nullable(z.string()),
  /** How a reader refers to it, e.g. `ماده ۶۴ قانون کار`. */
  label: z.string(),
  heading: z.optional(z.nullable(z.string())),
  topic: z.optional(z.nullable(z.string())),
  /** The language of `text`. */
  language: z.string(),
  text: z.string(),
  validity: Validity,
  url: z.optional(z.nullable(z.string())),
})
export type Source = z.infer<typeof Source>

/** A numbered source of an answer; `n` is the number of the mark `[n]` in the answer's text. */
export const Citation = z.extend(Source, {
  n: z.int().check(z.gte(1)),
  /** Passages of `text` that the answer quotes, as UTF-16 offsets, end exclusive. */
  spans: z.array(z.object({ start: z.int().check(z.gte(0)), end: z.int().check(z.gte(1)) })),
})
export type Citation = z.infer<typeof Citation>
