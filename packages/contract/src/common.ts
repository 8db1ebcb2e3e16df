import * as z from "zod/mini"

/** Languages of questions, answers and the widget. */
export const Language = z.enum(["fa", "en", "ar"])
export type Language = z.infer<typeof Language>

/** A point in time, ISO 8601 with a zone, as FastAPI Cores and ours send it. */
export const Timestamp = z.iso.datetime({ offset: true })

/** An identifier on the wire: 1 to 100 characters. 64-bit point ids travel as strings. */
export const Id = z.string().check(z.minLength(1), z.maxLength(100))

/** Subscription tier; travels in every token. */
export const Tier = z.enum(["free", "basic", "premium", "enterprise"])
export type Tier = z.infer<typeof Tier>
