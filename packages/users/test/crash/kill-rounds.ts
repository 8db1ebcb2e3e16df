import { setTimeout as delay } from "node:timers/promises"
import type { Driver } from "@qanun/store"
import { ANSWER_TEXT, createFixtureCore, createGate, type FixtureCore, startFaultCore } from "@qanun/testing"
import { expect, onTestFinished } from "vitest"
import { kill9 } from "../../../store/test/script-process.ts"
import { createUsersAdapter } from "../../src/index.ts"
import { newVisitor, parseEvents, SECRET, textOf, until } from "../site.ts"
import { bundle, startProcess } from "./start-process.ts"

/** For each engine; nightly runs take more. */
export const ROUNDS = Number(process.env["QANUN_CRASH_ROUNDS"] ?? 50)
const LEASE_MS = 200

/** A Core whose answers take a while, so that processes die in the middle of them. */
function slowCore(msPerEvent: number): FixtureCore {
  const core = createFixtureCore()
  return {
    get turns() {
      return core.turns
    },
    async fetch(request) {
      const response = await core.fetch(request)
      if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response
      const slow = new TransformStream<Uint8Array, Uint8Array>({
        async transform(chunk, controller) {
          await delay(msPerEvent)
          controller.enqueue(chunk)
        },
      })
      return new Response(response.body?.pipeThrough(slow), response)
    },
  }
}

const script = await bundle("site-process")

/**
 * Starts and kills a site again and again in the middle of its answers, and then looks at what is left.
 *
 * @param create A new database. @param open Opens it in this process.
 */
export async function killRounds(
  create: () => Promise<string>,
  open: (database: string) => Promise<Driver>,
): Promise<void> {
  const core = await startFaultCore(slowCore(6))
  const database = await create()
  const acknowledged = new Map<string, { key: string; conversationId: string; seen: string; after: number }>()
  const keys: string[] = []

  for (let round = 0; round < ROUNDS; round++) {
    const { child, line: url } = await startProcess(script, [database, core.url, SECRET, String(LEASE_MS)])
    const began = createGate()
    const asking = Array.from({ length: 6 }, async (_, n) => {
      const key = `round-${round}-${n}`
      keys.push(key)
      const sara = newVisitor(url, { "x-test-user": "sara" })
      const response = await sara.post("/api/v1/query/stream", { query: `سؤال ${key}` }, { "idempotency-key": key })
      let text = ""
      try {
        for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          text += chunk
          began.open()
        }
      } finally {
        const events = parseEvents(text.slice(0, text.lastIndexOf("\n\n") + 2))
        const first = events[0]?.event
        if (first?.type === "conversation_id")
          acknowledged.set(first.message_id ?? "", {
            key,
            conversationId: first.conversation_id,
            seen: textOf(events),
            after: events.length,
          })
      }
    })
    const asks = Promise.allSettled(asking)
    // Now and then before anything was stored, else anywhere from the first event to after the last.
    if (round % 5 === 0) await delay(round)
    else await began.passed.then(() => delay((round * 61) % 300))
    await kill9(child)
    await asks
  }

  const store = await open(database)
  const adapter = await createUsersAdapter({
    core: { baseUrl: core.url, secret: SECRET },
    store,
    identify: () => ({ id: "sara", tier: "premium" }),
    leaseMs: LEASE_MS,
  })
  onTestFinished(async () => {
    await adapter.close()
    await store.close()
    await core.close()
  })
  await until(async () => {
    const [row] = await store.query<{ left: number }>(
      "select count(*) as left from qanun_users_turn where finished_at is null",
    )
    return row?.left === 0
  })

  const messages = await store.query<{
    id: string
    role: string
    status: string
    error_code: string
    content: string
  }>("select id, role, status, error_code, content from qanun_users_message")
  const byId = new Map(messages.map((message) => [message.id, message]))
  expect(acknowledged.size).toBeGreaterThan(0)
  for (const [messageId, { seen }] of acknowledged) {
    const message = byId.get(messageId)
    expect(message, "an acknowledged turn is in the store").toBeDefined()
    expect(message?.content.startsWith(seen), "what was read is a prefix of what is kept").toBe(true)
  }
  for (const { role, status, content, error_code } of messages) {
    expect(status).not.toBe("processing")
    if (role === "assistant" && status === "completed") expect(content).toBe(ANSWER_TEXT)
    if (status === "failed") expect(error_code).toBe("interrupted")
  }
  const users = messages.filter(({ role }) => role === "user").length
  expect(users, "question and answer are stored together").toBe(messages.length - users)

  for (const [messageId, { seen, after }] of acknowledged) {
    const rest = await adapter.fetch(new Request(`http://site.test/api/v1/query/stream/${messageId}?after=${after}`))
    const events = rest.status === 200 ? parseEvents(await rest.text()) : []
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => `${messageId}:${after + index + 1}`))
    expect(seen + textOf(events), "a reader who comes back has no gap and no repeat").toBe(byId.get(messageId)?.content)
  }

  expect(core.core.turns, "no question made Core answer twice").toBeLessThanOrEqual(users)
  const [quota] = await store.query<{ used: number }>("select sum(used) as used from qanun_users_quota")
  const charged = messages.filter(
    ({ role, status, content }) => role === "assistant" && (status === "completed" || content),
  )
  expect(Number(quota?.used), "every turn that brought text is charged once").toBe(charged.length)
}
