import * as z from "zod/mini"
import { Timestamp } from "./common.ts"
import { Conversation } from "./conversation.ts"
import { Folder } from "./folder.ts"
import { Message } from "./message.ts"
import { Profile } from "./user.ts"

/** Answer of `GET users/conversations/{id}/export`: one conversation with all its messages. */
export const ConversationExport = z.extend(Conversation, { messages: z.array(Message) })
export type ConversationExport = z.infer<typeof ConversationExport>

/** Answer of `GET users/export`: everything of one person. */
export const UserExport = z.object({
  exported_at: Timestamp,
  profile: Profile,
  folders: z.array(Folder),
  conversations: z.array(ConversationExport),
})
export type UserExport = z.infer<typeof UserExport>
