import { type AnswerIds, answerEvents, wireEvents } from "@qanun/testing"
import fc from "fast-check"
import { expect, test } from "vitest"
import { createCoreClient } from "../../src/index.ts"
import { readAll } from "../fault-server.ts"

const ids: AnswerIds = { conversationId: "c", messageId: "m", userMessageId: "u" }
const all = answerEvents(ids)
const encoder = new TextEncoder()

/** A fetch whose stream sends bytes in small pieces and breaks after some of them; `cuts` says when, one for each connection. */
function breakingFetch(cuts: readonly number[], size: number): typeof fetch {
  let connections = 0
  return async (_, init) => {
    const lastEventId = new Headers(init?.headers).get("last-event-id")
    const after = lastEventId ? Number(lastEventId.split(":")[1]) : 0
    const bytes = encoder.encode(wireEvents(all, ids.messageId, after).join(""))
    const cut = cuts[connections++] ?? bytes.length
    let at = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= Math.min(cut, bytes.length)) {
          if (cut < bytes.length) controller.error(new TypeError("terminated"))
          else controller.close()
          return
        }
        controller.enqueue(bytes.slice(at, Math.min(at + size, cut)))
        at += size
      },
    })
    return new Response(body, { headers: { "content-type": "text/event-stream" } })
  }
}

test("wherever connections break, the reader sees every event once, or an error after a true beginning", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 200 }),
      async (cuts, size) => {
        const client = createCoreClient({
          baseUrl: "http://law.test",
          fetch: breakingFetch(cuts, size),
          retry: { baseMs: 0 },
          circuit: false,
        })
        const stream = client.query.stream({ query: "مرخصی" })
        const { items, error } = await readAll(stream)
        expect(items).toEqual(all.slice(0, items.length))
        if (error) expect(["connection_failed", "stream_interrupted"]).toContain(error["code"])
        else expect(items).toHaveLength(all.length)
      },
    ),
    { numRuns: 300 },
  )
})
