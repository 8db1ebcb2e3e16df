import type { Memory } from "@qanun/contract"
import type { AnyRoute } from "./match-route.ts"

/** What is remembered of the user. Null for a memory that is not there, undefined for any other route. */
export function createMemories(newId: (kind: string) => string) {
  const memories = new Map<string, Memory>()
  const keep = (id: string, { content = "", category = "other" }: Partial<Memory>): Response => {
    const now = new Date().toISOString()
    memories.set(id, { id, content, category, confidence: 1, usage_count: 0, created_at: now, updated_at: now })
    return Response.json(memories.get(id))
  }

  return (route: AnyRoute, id: string, body: Partial<Memory>): Response | null | undefined => {
    const memory = memories.get(id)
    switch (route) {
      case "memoryList":
        return Response.json({ user_id: "user-1", memories: [...memories.values()], total_count: memories.size })
      case "memoryAdd":
        return keep(newId("memory"), body)
      case "memoryUpdate":
        return memory ? keep(id, body) : null
      case "memoryGet":
        return memory ? Response.json(memory) : null
      case "memoryDelete":
        return memories.delete(id) ? Response.json({ success: true, message: "Memory deleted" }) : null
      case "memorySummarize":
        return Response.json({ success: true, before_count: memories.size, after_count: memories.size })
      case "memoryContext":
        return Response.json({
          user_id: "user-1",
          context: [...memories.values()].map(({ content }) => `- ${content}`).join("\n"),
          has_memories: memories.size > 0,
        })
      case "memoryClear": {
        const { size } = memories
        memories.clear()
        return Response.json({ success: true, message: "Memories deleted", deleted_count: size })
      }
      default:
        return undefined
    }
  }
}
