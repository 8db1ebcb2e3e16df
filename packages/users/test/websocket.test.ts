import { createServer } from "node:http"
import { type AddressInfo, connect as connectTcp, type Socket } from "node:net"
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
  return (await startSocketServer(site)).url
}

/** `taken` resolves when the server has done with the first upgrade; `gone` when its first connection is closed. */
async function startSocketServer(site: Site) {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 })
  const handle = toUpgradeHandler(site.adapter, sockets, "/qanun")
  const taken = new Promise<void>((resolve) =>
    server.on("upgrade", (...upgrade: Parameters<typeof handle>) => void handle(...upgrade).then(resolve)),
  )
  const gone = new Promise<void>((resolve) =>
    server.on("connection", (socket) => socket.once("close", () => resolve())),
  )
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/ws/chat/`, port, sockets, taken, gone }
}

/** An upgrade as it stands on the wire, for what no client library would do. */
function upgradeByHand(port: number, headers: Record<string, string>): Socket {
  const socket = connectTcp(port, "127.0.0.1").on("error", () => {})
  const all = {
    host: `127.0.0.1:${port}`,
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  }
  socket.write(
    `GET /ws/chat/ HTTP/1.1\r\n${Object.entries(all)
      .map((pair) => `${pair.join(": ")}\r\n`)
      .join("")}\r\n`,
  )
  return socket
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
    socket,
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

test("a socket answers for what is somebody else's exactly as for what is not there, and changes nothing of it", async () => {
  const site = await startSite({ identify: (request) => ({ id: request.headers.get("authorization") ?? "nobody" }) })
  const url = await startSockets(site)
  const [sara, thief] = ["sara", "thief"].map((authorization) => connect(url, { authorization })) as [
    ReturnType<typeof connect>,
    ReturnType<typeof connect>,
  ]
  await sara.seen("connection")
  await thief.seen("connection")
  sara.send({ type: "query", ...QUESTION })
  const { message_id } = await sara.seen("processing_completed")
  const { conversation_id } = await sara.seen("message_received")
  const dump = () => site.store.query("select * from qanun_users_message order by id")
  const before = await dump()
  const missing = "0".repeat(26)
  const frames: [string, (id: unknown) => object][] = [
    ["error", (id) => ({ type: "resume", message_id: id })],
    ["error", (id) => ({ type: "stop", message_id: id })],
    ["error", (id) => ({ type: "query", ...QUESTION, conversation_id: id })],
    ["feedback_received", (id) => ({ type: "feedback", message_id: id, rating: 1 })],
  ]
  const count: Record<string, number> = {}
  for (const [type, frame] of frames) {
    const own = "conversation_id" in frame("") ? conversation_id : message_id
    const answers: Frame[] = []
    for (const id of [own, missing]) {
      thief.send(frame(id))
      count[type] = (count[type] ?? 0) + 1
      answers.push({ ...(await thief.seen(type, count[type])), request_id: null })
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject(type === "error" ? { code: "not_found" } : { success: false })
  }
  expect(await dump()).toEqual(before)
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

test.each([
  ["a frame without a mask, of somebody known", SARA, Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
  ["a frame without a mask, of nobody known", {}, Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
  ["a frame that announces too much", SARA, Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 1, 0x11, 0x70, 1, 2, 3, 4])],
])("%s ends its own socket and nothing else", async (_, headers: Record<string, string>, bytes) => {
  const site = await startSite(asSara)
  const { url, port, gone } = await startSocketServer(site)
  const bad = upgradeByHand(port, headers)
  await new Promise((resolve) => bad.once("data", resolve))
  bad.write(bytes)
  await gone
  await connect(url, SARA).seen("connection")
})

test.each([
  ["while it is asked who comes", SARA],
  ["while another site's page is refused", { ...SARA, origin: "https://evil.example" }],
])("a connection that is reset %s ends nothing else", async (_, headers: Record<string, string>) => {
  const [asked, gate] = [createGate(), createGate()]
  const site = await startSite(asSara)
  const { fetch } = site.adapter
  const slow = async (...call: Parameters<typeof fetch>) => {
    asked.open()
    await gate.passed
    return fetch(...call)
  }
  const { url, port, gone, taken } = await startSocketServer({ ...site, adapter: { ...site.adapter, fetch: slow } })
  const client = upgradeByHand(port, headers)
  await asked.passed
  await new Promise((resolve) => client.resetAndDestroy().once("close", resolve))
  gate.open()
  await taken
  await gone
  await connect(url, SARA).seen("connection")
})

test("a host that is none ends its own connection and nothing else", async () => {
  const { url, port, gone } = await startSocketServer(await startSite(asSara))
  upgradeByHand(port, { host: "a b" })
  await gone
  await connect(url, SARA).seen("connection")
})

test("one socket reads four answers at once; more are refused until one has ended, and stopping one still works", async () => {
  const site = await startSite(asSara)
  const gate = createGate()
  site.core.always(
    "queryStream",
    events([
      { type: "conversation_id", conversation_id: "c", message_id: "m" },
      { type: "token", content: "یک" },
      gate,
    ]),
  )
  onTestFinished(() => gate.open())
  const client = connect(await startSockets(site), SARA)
  await client.seen("connection")
  for (let n = 0; n < 4; n++) client.send({ type: "query", query: `سؤال ${n}` })
  const { message_id } = await client.seen("chunk", 4)
  client.send({ type: "resume", message_id })
  expect(await client.seen("error")).toMatchObject({ code: "rate_limited" })
  client.send({ type: "stop", message_id })
  expect(await client.seen("error", 2)).toMatchObject({ code: "cancelled", message_id })
  client.send({ type: "resume", message_id })
  expect(await client.seen("error", 3)).toMatchObject({ code: "cancelled", message_id })
})

test("a client that asks for answers and never reads them is cut off", async () => {
  const site = await startSite(asSara)
  const done = { type: "done", message_id: "m", processing_time_ms: 1, sources: [] }
  site.core.next("queryStream", events([{ type: "token", content: "x".repeat(400_000) }, done]))
  const { url, sockets } = await startSocketServer(site)
  const client = connect(url, SARA)
  await client.seen("connection")
  client.send({ type: "query", ...QUESTION })
  const { message_id } = await client.seen("processing_completed")
  const [served] = sockets.clients
  const cut = new Promise((resolve) => served?.once("close", resolve))
  client.socket.on("error", () => {}).pause()
  const asking = setInterval(() => {
    for (let n = 0; n < 500; n++) client.send({ type: "resume", message_id, after: 0 })
  }, 2)
  onTestFinished(() => clearInterval(asking))
  await cut
})
