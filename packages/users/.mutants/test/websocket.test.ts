import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { ANSWER_TEXT, createGate, events } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { WebSocket, WebSocketServer } from "ws"
import { toUpgradeHandler } from "../src/index.ts"
import { QUESTION, type Site, startSite } from "./site.ts"

interface Frame {
  type: string
  [field: string]: unknown
}

async function startSockets(site: Site): Promise<string> {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 })
  server.on("upgrade", toUpgradeHandler(site.adapter, sockets, "/qanun"))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws/chat/`
}

function connect(url: string, headers: Record<string, string>) {
  const socket = new WebSocket(url, { headers })
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  socket.on("message", (data) => {
    frames.push(JSON.parse(String(data)) as Frame)
    for (const look of waiting) look()
  })
  const seen = (type: string, n = 1) =>
    new Promise<Frame>((resolve) => {
      const look = () => {
        const found = frames.filter((frame) => frame.type === type)[n - 1]
        if (found) resolve(found)
      }
      waiting.add(look)
      look()
    })
  const closed = new Promise<number>((resolve) => socket.on("close", resolve))
  const refused = new Promise<number>((resolve) =>
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0)),
  )
  return {
    frames,
    seen,
    closed,
    refused,
    send: (frame: unknown) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    close: () => socket.close(),
  }
}

const SARA = { "x-test-user": "sara", authorization: "Bearer x" }
const asSara = { identify: (request: Request) => (request.headers.has("authorization") ? { id: "sara" } : null) }

test.each([
  ["the field's frame", { type: "query", ...QUESTION }],
  ["the design document's frame", { action: "query", message: QUESTION.query }],
])("a question by %s is answered in frames, and is in the cache", async (_, question) => {
  const site = await startSite(asSara)
  const client = connect(await startSockets(site), SARA)
  await client.seen("connection")
  client.send(question)
  const end = await client.seen("processing_completed")
  const chunks = client.frames.filter(({ type }) => type === "chunk")
  expect(chunks.map(({ content }) => content).join("")).toBe(ANSWER_TEXT)
  expect(client.frames.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
    "connection",
    "message_received",
    "processing_started",
    "status",
    "citations",
    "chunk",
    "sources",
    "processing_completed",
  ])
  client.send({ type: "feedback", message_id: end["message_id"], rating: 5 })
  expect(await client.seen("feedback_received")).toMatchObject({ success: true })
  expect(
    await site.store.query("select status, feedback_rating from qanun_users_message where role = 'assistant'"),
  ).toEqual([{ status: "completed", feedback_rating: 5 }])
})

test("a socket that breaks ends no answer, and another one goes on from the same place", async () => {
  const site = await startSite(asSara)
  const url = await startSockets(site)
  const gate = createGate()
  site.core.next(
    "queryStream",
    events([
      { type: "conversation_id", conversation_id: "c", message_id: "m" },
      { type: "token", content: "یک" },
      gate,
      { type: "token", content: " دو" },
      { type: "done", message_id: "m", processing_time_ms: 1, sources: [] },
    ]),
  )
  const first = connect(url, SARA)
  await first.seen("connection")
  first.send({ type: "query", ...QUESTION })
  const { message_id, seq } = await first.seen("chunk")
  first.close()
  await first.closed
  const second = connect(url, SARA)
  await second.seen("connection")
  second.send({ type: "resume", message_id, after: seq })
  gate.open()
  expect(await second.seen("chunk")).toMatchObject({ content: " دو", message_id })
  await second.seen("processing_completed")
})

test("strangers and other sites' pages get no socket", async () => {
  const url = await startSockets(await startSite(asSara))
  expect(await connect(url, {}).closed).toBe(4001)
  expect(await connect(url, { ...SARA, origin: "https://evil.example" }).refused).toBe(403)
})

test("frames that make no sense are answered, and the socket lives on", async () => {
  const client = connect(await startSockets(await startSite(asSara)), SARA)
  await client.seen("connection")
  for (const [index, frame] of [
    "not JSON",
    "[]",
    { type: "unknown" },
    { type: "query" },
    { type: "query", query: 7 },
  ].entries()) {
    client.send(frame)
    expect(await client.seen("error", index + 1)).toMatchObject({ code: "invalid_request" })
  }
  client.send({ type: "query", query: "" })
  expect(await client.seen("error", 6)).toMatchObject({ code: "invalid_request" })
  client.send({ type: "query", ...QUESTION, conversation_id: "somebody-else" })
  expect(await client.seen("error", 7)).toMatchObject({ code: "not_found" })
  client.send({ type: "ping" })
  await client.seen("pong")
})
