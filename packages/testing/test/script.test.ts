import { QueryResponse } from "@qanun/contract"
import { setupServer } from "msw/node"
import { expect, onTestFinished, test } from "vitest"
import {
  ANSWERS,
  breakStream,
  createScriptedHandlers,
  DECLINED,
  failStream,
  loseConnection,
  neverAnswer,
  refuse,
  reply,
  type ScriptedHandlers,
} from "../src/handlers.ts"

const BASE = "https://law.example/qanun"

function start(): ScriptedHandlers {
  const mock = createScriptedHandlers(BASE)
  const server = setupServer(...mock.handlers)
  server.listen({ onUnhandledRequest: "error" })
  onTestFinished(() => server.close())
  return mock
}

const post = (path: string, body: object, init: RequestInit = {}) =>
  fetch(BASE + path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
    ...init,
  })

const typesOf = (stream: string) => [...stream.matchAll(/"type":"(\w+)"/g)].map(([, type]) => type)

test.for(["fa", "en", "ar"] as const)("a question in %s is answered and cited in that language", async (language) => {
  start()
  const answer = QueryResponse.parse(await (await post("/api/v1/query/", { query: "؟ 64", language })).json())
  expect(answer.answer).toBe(ANSWERS[language].pieces.join(""))
  const [citation] = answer.citations ?? []
  expect(citation?.language).toBe(language)
  for (const { start, end } of citation?.spans ?? []) expect(citation?.text.slice(start, end).trim()).not.toBe("")
})

test("a scripted answer is given once, is streamed in its pieces, and stands among the messages", async () => {
  const { answerWith } = start()
  answerWith({ pieces: ["سه ", "ماه."], citations: [] }, DECLINED.en)
  const stream = await (await post("/api/v1/query/stream", { query: "مهلت" })).text()
  expect(typesOf(stream)).toEqual(["conversation_id", "status", "citations", "token", "token", "done"])
  const id = /"conversation_id":"([^"]+)"/.exec(stream)?.[1]
  const messages = await (await fetch(`${BASE}/api/v1/users/conversations/${id}/messages`)).json()
  expect(messages[1].content).toBe("سه ماه.")
  const second = await (await post("/api/v1/query/", { query: "weather" })).json()
  expect(second).toMatchObject({ outcome: "no_answer", citations: [] })
  const third = await (await post("/api/v1/query/", { query: "مرخصی" })).json()
  expect(third.outcome).toBe("answered")
})

test("faults come in order, for their route only, and then the server behaves", async () => {
  const { next, requests } = start()
  next("query", refuse("rate_limited", { retryAfterSeconds: 3 }), reply({ detail: "busy" }, { status: 503 }))
  const first = await post("/api/v1/query/", { query: "یک" })
  expect([first.status, first.headers.get("retry-after")]).toEqual([429, "3"])
  expect(await first.json()).toMatchObject({ error: { code: "rate_limited" }, detail: expect.any(String) })
  expect((await fetch(`${BASE}/health`)).status).toBe(200)
  expect((await post("/api/v1/query/", { query: "دو" })).status).toBe(503)
  expect((await post("/api/v1/query/", { query: "سه" })).status).toBe(200)
  expect(requests.map(({ route }) => route)).toEqual(["query", "health", "query", "query"])
  expect(JSON.parse(requests[2]?.body ?? "")).toEqual({ query: "دو" })
})

test("a lost connection is one for fetch, and a server that never answers waits until the caller lets go", async () => {
  const { next, always } = start()
  next("*", loseConnection())
  await expect(fetch(`${BASE}/health`)).rejects.toThrow()
  always("health", neverAnswer())
  const letGo = new AbortController()
  const waiting = fetch(`${BASE}/health`, { signal: letGo.signal })
  letGo.abort()
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" })
})

test("a stream breaks off after as many pieces as were wanted, or ends with an error", async () => {
  const { next } = start()
  next("queryStream", breakStream(2), failStream("core_failed", 1))
  const broken = typesOf(await (await post("/api/v1/query/stream", { query: "یک" })).text())
  expect(broken).toEqual(["conversation_id", "status", "citations", "token", "token"])
  const failed = typesOf(await (await post("/api/v1/query/stream", { query: "یک" })).text())
  expect(failed).toEqual(["conversation_id", "status", "citations", "token", "error"])
})
