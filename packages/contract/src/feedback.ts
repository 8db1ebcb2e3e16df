import * as z from "zod/mini"

/** Body of `POST query/feedback` (contract 1.10). `rating` 1 is worst and 5 best; a thumb is 1 or 5. */
export const FeedbackRequest = z.object({
  message_id: z.string().check(z.minLength(1), z.maxLength(100)),
  rating: z.int().check(z.gte(1), z.lte(5)),
  feedback_type: z.prefault(z.enum(["general", "accuracy", "relevance", "completeness", "clarity"]), "general"),
  feedback_text: z.optional(z.nullable(z.string().check(z.maxLength(2000)))),
  suggested_response: z.optional(z.nullable(z.string().check(z.maxLength(10_000)))),
})
export type FeedbackRequest = z.infer<typeof FeedbackRequest>
/** What a caller gives of `POST query/feedback`. */
export type FeedbackInput = z.input<typeof FeedbackRequest>

/** Answer of calls that only say that they worked (contract 1.10, 1.11). */
export const StatusMessage = z.object({ status: z.string(), message: z.string() })
export type StatusMessage = z.infer<typeof StatusMessage>
