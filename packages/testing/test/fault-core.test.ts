import { expect, test } from "vitest"
import { body, createGate, events, html, json, RESET, reset, startFaultCore } from "../src/index.ts"

test("replies are used up in order, and then the server behaves", async () => {
  const core = await startFaultCore()
  core.next("health", json({ status: "degraded" }, { status: 503 }), html())
  const seen = []
  for (let i = 0; i < 3; i++) seen.push((await fetch(`${core.url}/health`)).headers.get("content-type"))
  expect(seen).toEqual(["application/json", "text/html", "application/json"])
  expect(core.to("health")).toHaveLength(3)
  await core.close()
})

test("a reset is a broken connection, before an answer and inside one", async () => {
  const core = await startFaultCore()
  core.next("health", reset(), body(["{", RESET]))
  await expect(fetch(`${core.url}/health`)).rejects.toThrow()
  await expect(fetch(`${core.url}/health`).then((response) => response.text())).rejects.toThrow()
  await core.close()
})

test("what is behind a gate waits for the test", async () => {
  const core = await startFaultCore()
  const gate = createGate()
  core.next("queryStream", events([{ type: "token", content: "a" }, gate, { type: "token", content: "b" }]))
  const response = await fetch(`${core.url}/api/v1/query/stream`, { method: "POST", body: "{}" })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toContain('"a"')
  gate.open()
  expect((await reader.read()).value).toContain('"b"')
  await core.close()
})

test("a request is known to have ended whole, or not", async () => {
  const core = await startFaultCore()
  await fetch(`${core.url}/health`)
  core.next("statistics", () => {})
  const controller = new AbortController()
  const pending = fetch(`${core.url}/api/v1/users/statistics`, { signal: controller.signal }).catch(() => "aborted")
  const seen = await core.seen("statistics")
  controller.abort()
  expect(await pending).toBe("aborted")
  expect([await core.to("health")[0]!.closed, await seen.closed]).toEqual([true, false])
  await core.close()
})
