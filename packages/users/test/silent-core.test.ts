import type { ErrorBody, Message } from "@qanun/contract"
import { openSqlite } from "@qanun/store"
import { createFixtureCore, createOlderCore, type FixtureCore, wireEvent } from "@qanun/testing"
import { expect, onTestFinished, test, vi } from "vitest"
import { createUsersAdapter } from "../src/index.ts"
import { QUESTION, SECRET } from "./site.ts"

const MINUTE = 60_000
const IDS = { type: "conversation_id", conversation_id: "core-c", message_id: "core-m" }
const TOKEN = { type: "token", content: "تا اینجا" }

type Silence = (signal: AbortSignal) => Promise<Response>

const never: Silence = (signal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }))

/** A stream that says this and then nothing, but for a heartbeat every so often. */
const stopsAfter =
  (words: readonly object[], heartbeatMs?: number): Silence =>
  async (signal) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (text: string) => controller.enqueue(new TextEncoder().encode(text))
        for (const word of words) send(wireEvent(word))
        const beat = heartbeatMs && setInterval(() => send(": still here\n\n"), heartbeatMs)
        signal.addEventListener("abort", () => {
          if (beat) clearInterval(beat)
          controller.error(signal.reason)
        })
      },
    })
    return new Response(body, { headers: { "content-type": "text/event-stream" } })
  }

/** An adapter with the deadlines that everybody has, in front of a Core that falls silent, and a clock that is turned by hand. */
async function startSilentSite(core: FixtureCore, silence: Silence) {
  const store = await openSqlite(":memory:")
  const lines: { fields: Record<string, unknown>; words: string }[] = []
  const keep = (fields: object, words: string) => void lines.push({ fields: { ...fields }, words })
  let silent = false
  const adapter = await createUsersAdapter({
    core: {
      baseUrl: "http://core.test",
      secret: SECRET,
      fetch: async (input, init) => {
        const request = new Request(input, init)
        return silent && request.url.includes("/query/") ? silence(request.signal) : core.fetch(request)
      },
    },
    store,
    identify: () => ({ id: "sara" }),
    quota: { perDay: { free: 2 } },
    sync: false,
    logger: { info: keep, warn: keep, error: keep },
  })
  onTestFinished(async () => {
    await adapter.close()
    await store.close()
  })
  const call = (path: string, init?: RequestInit) => adapter.fetch(new Request(`http://site.test/api/v1/${path}`, init))
  const ask = () =>
    call("query/", { method: "POST", body: JSON.stringify(QUESTION), headers: { "content-type": "application/json" } })
  /** Lets time go by until something has come. */
  async function after<T>(coming: Promise<T>): Promise<{ value: T; waitedMs: number }> {
    const startedAt = Date.now()
    let value: { it: T } | undefined
    void coming.then((it) => {
      value = { it }
    })
    while (!value) {
      await vi.advanceTimersByTimeAsync(1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { value: value.it, waitedMs: Date.now() - startedAt }
  }
  // By then it is known which Core this is, and what is loaded for it alone is there.
  expect((await ask()).status).toBe(200)
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] })
  onTestFinished(() => void vi.useRealTimers())
  silent = true
  const comeBack = () => {
    silent = false
  }
  return { call, ask, after, comeBack, lines, store }
}

test.each<[string, () => FixtureCore, Silence, string]>([
  ["never answers", createFixtureCore, never, ""],
  ["of the field never answers", createOlderCore, never, ""],
  ["opens a stream and says nothing", createFixtureCore, stopsAfter([]), ""],
  ["says nothing after its ids", createFixtureCore, stopsAfter([IDS]), ""],
  ["stops in the middle of a text", createFixtureCore, stopsAfter([IDS, TOKEN]), TOKEN.content],
  ["sends only heartbeats", createFixtureCore, stopsAfter([IDS, TOKEN], 10_000), TOKEN.content],
])(
  "a Core that %s fails the answer within five minutes, with a code, and nothing is lost",
  async (_, core, silence, text) => {
    const { call, ask, after, comeBack, lines, store } = await startSilentSite(core(), silence)
    const { value: response, waitedMs } = await after(ask())
    expect(waitedMs).toBeLessThanOrEqual(5 * MINUTE + 1000)
    const { error } = (await response.json()) as ErrorBody
    expect([response.status, error.code]).toEqual([504, "core_timeout"])

    const path = `users/conversations/${error.details?.["conversation_id"]}/messages`
    expect(await (await call(path)).json()).toMatchObject([
      { role: "user", content: QUESTION.query, status: "completed" },
      { role: "assistant", content: text, status: "failed", error_code: "core_timeout" },
    ] satisfies Partial<Message>[])
    const failures = lines.filter(({ words }) => words === "an answer failed")
    expect(failures).toMatchObject([{ fields: { code: "core_timeout" } }])
    expect(await store.query("select message_id from qanun_users_turn where finished_at is null")).toEqual([])
    if (text !== "") return

    // Nothing was charged for it, so that the last question of the day is still there.
    comeBack()
    expect((await ask()).status).toBe(200)
  },
)
