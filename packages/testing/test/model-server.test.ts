import { expect, onTestFinished, test } from "vitest"
import {
  cutAfter,
  hashedEmbedding,
  type ModelServerOptions,
  modelError,
  say,
  silence,
  startModelServer,
} from "../src/index.ts"

async function start(options?: ModelServerOptions) {
  const model = await startModelServer(options)
  onTestFinished(() => model.close())
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(model.baseUrl + path, { method: "POST", body: JSON.stringify(body), headers })
  return { model, post }
}
const chat = { model: "m", messages: [{ role: "user", content: "سلام" }] }

test("a completion is the same words whole and streamed, with its cost where that is asked for", async () => {
  const { model, post } = await start()
  model.always("chat", say("یک پاسخ کوتاه [1]."))
  const whole = await (await post("/chat/completions", chat)).json()
  expect(whole.choices[0].message.content).toBe("یک پاسخ کوتاه [1].")
  const streamed = await post("/chat/completions", { ...chat, stream: true, stream_options: { include_usage: true } })
  const data = (await streamed.text())
    .split("\n")
    .flatMap((line) => (line.startsWith("data: {") ? [JSON.parse(line.slice(6))] : []))
  expect(data.flatMap(({ choices }) => choices[0]?.delta.content ?? []).join("")).toBe("یک پاسخ کوتاه [1].")
  expect(data.at(-1)).toMatchObject({ choices: [], usage: whole.usage })
})

test("embeddings have length one, and texts that share words lie nearer", async () => {
  const { post } = await start({ dimension: 32 })
  const { data } = await (await post("/embeddings", { input: ["annual leave", "annual leave days", "cheque"] })).json()
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
  const [one, near, far] = data.map(({ embedding }: { embedding: number[] }) => embedding)
  expect(one).toEqual(hashedEmbedding("annual leave", 32))
  expect(dot(one, one)).toBeCloseTo(1)
  expect(dot(one, near)).toBeGreaterThan(dot(one, far))
})

test("the scripted faults are what a client sees, one after the other", async () => {
  const { model, post } = await start({ apiKey: "k", answer: ({ body }) => `to ${body.model}` })
  expect((await post("/chat/completions", chat)).status).toBe(401)
  const headers = { authorization: "Bearer k" }
  model.next("chat", modelError(429, { "retry-after": "7" }), cutAfter("half an answer"), silence("then nothing"))
  const busy = await post("/chat/completions", chat, headers)
  expect([busy.status, busy.headers.get("retry-after")]).toEqual([429, "7"])
  await expect((await post("/chat/completions", chat, headers)).text()).rejects.toThrow()
  const silent = await post("/chat/completions", chat, headers)
  await silent.body?.cancel()
  expect(await (await model.seen("chat", 4)).closed).toBe(false)
  const good = await (await post("/chat/completions", chat, headers)).json()
  expect(good.choices[0].message.content).toBe("to m")
  expect((await post("/completions", chat, headers)).status).toBe(404)
  expect((await post("/chat/completions", {}, headers)).status).toBe(400)
})
