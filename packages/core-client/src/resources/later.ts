import type { Context, Kit, KitParts } from "../context.ts"
import { createAsking } from "./ask.ts"
import { createConversations } from "./conversations.ts"
import { createFolders } from "./folders.ts"
import { createJsonCalls } from "./json-calls.ts"
import { createMemories } from "./memories.ts"
import { createFeedback, createServerCalls, createSources } from "./server.ts"
import { createUsers } from "./users.ts"

/** All calls but those that stream, in one file that is loaded with the first of them. */
export function createLaterCalls(context: Context, parts: KitParts) {
  const [QanunError, check, checkedSettings, createEventFraming, finishAnswer, isMissingRoute, loadOlder, newKey] =
    parts
  const kit: Kit = {
    QanunError,
    check,
    checkedSettings,
    createEventFraming,
    finishAnswer,
    isMissingRoute,
    loadOlder,
    newKey,
  }
  const calls = createJsonCalls(context, kit)
  return {
    query: createAsking(context, kit, calls),
    conversations: createConversations(context, kit, calls),
    folders: createFolders(kit, calls),
    users: createUsers(context, kit, calls),
    memory: createMemories(kit, calls),
    server: createServerCalls(context, kit, calls),
    sources: createSources(kit, calls),
    feedback: createFeedback(context, kit, calls),
  }
}
