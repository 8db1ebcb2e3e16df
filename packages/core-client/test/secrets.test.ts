import { inspect } from "node:util"
import { hang, html, json, reset, text } from "@qanun/testing"
import { expect, test } from "vitest"
import { createCoreClient } from "../src/index.ts"
import { failureOf, readAll, startPair } from "./fault-server.ts"

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LXRva2Vu.c2lnbmF0dXJl"
const KEY = "sk-live-0123456789"
const QUESTION = "راز من این است"
const LEAK = new RegExp(`${TOKEN}|${KEY}|${QUESTION}`)
const see = (value: unknown) =>
  inspect(value, { depth: 12, showHidden: true, getters: true }) + JSON.stringify(value) + String(value)

test("neither the client nor its streams and promises show what they carry", async () => {
  const { client } = await startPair({ getToken: () => TOKEN, headers: { "x-key": KEY } })
  const stream = client.query.stream({ query: QUESTION })
  const call = client.query.ask({ query: QUESTION })
  await call
  await stream.final()
  for (const value of [client, client.query, client.conversations, stream, call]) expect(see(value)).not.toMatch(LEAK)
})

test("no error shows the token, a key or the question, whatever went wrong", async () => {
  const { core, client } = await startPair({
    getToken: () => TOKEN,
    headers: { "x-key": KEY },
    timeouts: { total: 300 },
    retry: { retries: 0 },
  })
  const echo = { detail: `token ${TOKEN} for ${QUESTION}`, error: { code: "internal", message: `bad ${TOKEN}` } }
  const faults = [
    reset(),
    hang(),
    html(502),
    json(echo, { status: 500 }),
    json(echo, { status: 401 }),
    text(TOKEN),
    html(200),
  ]
  core.next("query", ...faults)
  core.next("queryStream", ...faults)
  for (const _ of faults) {
    expect(see(await failureOf(client.query.ask({ query: QUESTION })))).not.toMatch(LEAK)
    expect(see((await readAll(client.query.stream({ query: QUESTION }))).error)).not.toMatch(LEAK)
  }
})

test("hooks are told of every request, but not of the token and the body", async () => {
  const told: unknown[] = []
  const tell = (...args: unknown[]) => void told.push(structuredClone(args))
  const { core, client } = await startPair({
    getToken: () => TOKEN,
    hooks: { onRequest: tell, onResponse: tell, onRetry: tell, onFailure: tell },
  })
  core.next("query", json({}, { status: 503 }), json({}, { status: 418 }))
  await client.capabilities()
  await failureOf(client.query.ask({ query: QUESTION }))
  expect(told).toHaveLength(8)
  expect(see(told)).not.toMatch(LEAK)
})

test("a hook may add headers, and one that throws changes nothing", async () => {
  const { core, client } = await startPair({
    hooks: {
      onRequest: (_, headers) => {
        headers["traceparent"] = "00-1-2-01"
        throw new Error("broken hook")
      },
    },
  })
  await client.health()
  expect(core.requests[0]?.headers["traceparent"]).toBe("00-1-2-01")
})

test("an address with a password is refused, and not quoted", () => {
  expect(() => createCoreClient({ baseUrl: `https://user:${KEY}@law.example` })).toThrow(/^baseUrl must/)
  expect(() => createCoreClient({ baseUrl: `https://user:${KEY}@law.example` })).not.toThrow(KEY)
})
