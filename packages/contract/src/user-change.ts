import * as z from "zod/mini"
import { MessageStatus } from "./message.ts"

/**
 * One event of `GET users/changes`: what has changed of a person's data, here or elsewhere. It says where to look and never
 * what is there. `id:` counts up for each person; a reader that comes back sends the last one as `Last-Event-ID`.
 */
export const UserChange = z.discriminatedUnion("type", [
  /** What the reader has may be old: read the lists anew. The first event of every stream that cannot be resumed. */
  z.object({ type: z.literal("reset") }),
  z.object({
    type: z.literal("conversation"),
    conversation_id: z.string(),
    change: z.enum(["created", "updated", "deleted"]),
  }),
  /** A question was asked (`processing`: its answer can be read at `query/stream/{message_id}`), or an answer has ended. */
  z.object({
    type: z.literal("message"),
    conversation_id: z.string(),
    message_id: z.string(),
    status: MessageStatus,
  }),
  z.object({ type: z.literal("folders") }),
])
export type UserChange = z.infer<typeof UserChange>
