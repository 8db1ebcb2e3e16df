import { isErrorCode, type StreamEvent } from "@qanun/contract"
import * as z from "zod/mini"

const Text = z.string()

/** What a client may send: the frames of the field's front end, and `action` as the design document has it. */
export const ClientFrame = z.union([
  z.object({
    type: z.literal("query"),
    query: Text,
    conversation_id: z.optional(z.nullable(Text)),
    key: z.optional(Text),
  }),
  z.object({
    action: z.literal("query"),
    message: Text,
    conversation_id: z.optional(z.nullable(Text)),
    key: z.optional(Text),
  }),
  z.object({ type: z.literal("resume"), message_id: Text, after: z.optional(z.int()) }),
  z.object({ type: z.literal("stop"), message_id: Text }),
  z.object({
    type: z.literal("feedback"),
    message_id: Text,
    rating: z.int(),
    feedback_type: z.optional(Text),
    feedback_text: z.optional(z.nullable(Text)),
  }),
  z.object({ type: z.literal("ping") }),
  z.object({ type: z.literal("typing"), is_typing: z.optional(z.boolean()) }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/**
 * The frames of one event of an answer (contract 4.1).
 *
 * @param id The event's id, `<message_id>:<seq>`; `seq` travels along, so that a client can come back with it.
 */
export function framesOf(event: StreamEvent, id: string): object[] {
  const [messageId = "", seq] = id.split(":")
  const place = { message_id: messageId, seq: Number(seq) }
  switch (event.type) {
    case "conversation_id":
      return [
        { type: "message_received", message_id: event.user_message_id, conversation_id: event.conversation_id },
        { type: "processing_started", ...place, conversation_id: event.conversation_id },
      ]
    case "status":
      return [{ type: "status", ...place, message: event.message }]
    case "citations":
      return [{ type: "citations", ...place, citations: event.citations }]
    case "token":
      return [{ type: "chunk", ...place, content: event.content }]
    case "done": {
      const { type: _, message_id: __, sources, ...metadata } = event
      const end = { type: "processing_completed", ...place, metadata }
      return sources.length > 0 ? [{ type: "sources", ...place, sources }, end] : [end]
    }
    case "error": {
      const { type: _, code, ...rest } = event
      return [{ ...rest, type: "error", ...place, code: isErrorCode(code) ? code : "core_failed" }]
    }
  }
}
