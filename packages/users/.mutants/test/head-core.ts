import type { FixtureCore } from "@qanun/testing"

export const HEAD_ANSWER = "شما سالانه یک ماه مرخصی دارید."

/**
 * The field's Core as it is (contract document 1): no stream, no keys, no capabilities, a silent new conversation for an
 * id that it does not know, one text for every 404, and inner text in its errors.
 */
export function createHeadCore(): FixtureCore & { conversations: Map<string, string[]>; failing: boolean } {
  const conversations = new Map<string, string[]>()
  let turns = 0
  const json = (body: unknown, status = 200) => Response.json(body, { status })
  const missing = (path: string) => json({ detail: "Endpoint not found", path }, 404)
  const core = {
    conversations,
    failing: false,
    get turns() {
      return turns
    },
    async fetch(request: Request): Promise<Response> {
      const { pathname } = new URL(request.url)
      const { method } = request
      if (pathname === "/health") return json({ status: "healthy", version: "1.0.0" })
      if (!request.headers.get("authorization")?.startsWith("Bearer "))
        return json({ detail: "Not authenticated" }, 403)
      if (method === "POST" && pathname === "/api/v1/query/") {
        const body = (await request.json()) as { query: string; conversation_id?: string }
        if (core.failing) return json({ detail: "Failed to process query: host db-7.internal refused" }, 500)
        turns++
        const known = body.conversation_id !== undefined && conversations.has(body.conversation_id)
        const id = known
          ? (body.conversation_id as string)
          : `00000000-0000-4000-8000-${String(turns).padStart(12, "0")}`
        const messageId = `10000000-0000-4000-8000-${String(turns).padStart(12, "0")}`
        conversations.set(id, [...(conversations.get(id) ?? []), body.query])
        return json({
          answer: HEAD_ANSWER,
          sources: ["📌 منبع 1:\n📄 متن: متن ماده\n\n📚 نام سند: قانون کار\n📍 مسیر: ماده 64"],
          conversation_id: id,
          message_id: messageId,
          tokens_used: 321,
          processing_time_ms: 1500,
          file_analysis: null,
          context_used: false,
        })
      }
      const [, id] = /^\/api\/v1\/users\/conversations\/([^/]+)$/.exec(pathname) ?? []
      if (method === "DELETE" && id)
        return conversations.delete(id)
          ? json({ status: "success", message: "Conversation deleted successfully", conversation_id: id })
          : missing(pathname)
      return missing(pathname)
    },
  }
  return core
}
