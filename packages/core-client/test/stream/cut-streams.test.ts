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

test("however many next() calls wait, and whatever chunks bring, events come in the order of the calls", async () => {
  const wire = wireEvents(all, ids.messageId)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }),
      async (sizes, calls) => {
        // Each chunk holds some whole events; one of none is a heartbeat.
        const rest = [...wire]
        const chunks = sizes.map((size) => rest.splice(0, size).join("") || ": heartbeat\n\n")
        const bytes = [...chunks, rest.join("")].filter(Boolean).map((chunk) => encoder.encode(chunk))
        const body = new ReadableStream<Uint8Array>({
          pull(controller) {
            const chunk = bytes.shift()
            if (chunk) controller.enqueue(chunk)
            else controller.close()
          },
        })
        const headers = { "content-type": "text/event-stream" }
        const client = createCoreClient({
          baseUrl: "http://law.test",
          fetch: async () => new Response(body, { headers }),
        })
        const iterator = client.query.stream({ query: "مرخصی" })[Symbol.asyncIterator]()
        const answers: Promise<unknown>[] = []
        for (let i = 0; answers.length <= all.length; i++) {
          const waiting = Array.from({ length: calls[i % calls.length] ?? 1 }, () => iterator.next())
          answers.push(...waiting)
          // Every other time the next calls are made while these still wait.
          if (i % 2) await waiting[0]
        }
        const results = await Promise.all(answers)
        expect(results.slice(0, all.length)).toEqual(all.map((value) => ({ done: false, value })))
        for (const end of results.slice(all.length)) expect(end).toEqual({ done: true, value: undefined })
      },
    ),
    { numRuns: 300 },
  )
})
