import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { UserChange } from "@qanun/contract"
import { expect, onTestFinished, test } from "vitest"
import { createCoreClient } from "../src/index.ts"
import { failureOf } from "./fault-server.ts"

/** A Users API that serves nothing but changes. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer).listen(0, "127.0.0.1")
  await new Promise((resolve) => server.once("listening", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return createCoreClient({ baseUrl, timeouts: { idle: 300 }, retry: { baseMs: 1, retries: 0 } })
}

const STREAM = { "content-type": "text/event-stream; charset=utf-8" }

test("changes are told with their numbers however they are cut, and the call goes on from a number", async () => {
  const change = { type: "conversation", conversation_id: "گفت‌وگو", change: "updated" } satisfies UserChange
  const wire = Buffer.from(
    `: heartbeat\n\nid: 7\ndata: {"type":"reset"}\n\nid: 8\ndata: ${JSON.stringify(change)}\n\nid: 9`,
  )
  let after: unknown
  const client = await serve(async (request, response) => {
    after = request.headers["last-event-id"]
    response.writeHead(200, STREAM)
    for (const byte of wire) {
      response.write(Uint8Array.of(byte))
      await new Promise(setImmediate)
    }
    response.end()
  })
  const seen: [UserChange, string][] = []
  await client.users.changes((...told) => seen.push(told), { after: "6" })
  expect(seen).toEqual([
    [{ type: "reset" }, "7"],
    [change, "8"],
  ])
  expect(after).toBe("6")
})

test("a stream that falls silent, one that is ended by its reader, and a page that is none reject", async () => {
  const client = await serve((request, response) => {
    if (request.headers["last-event-id"] === "1") response.writeHead(200, { "content-type": "text/html" }).end("<p>")
    else response.writeHead(200, STREAM).write(": heartbeat\n\n")
  })
  await expect(client.users.changes(() => {})).rejects.toMatchObject({ code: "timeout" })
  await expect(client.users.changes(() => {}, { after: "1" })).rejects.toMatchObject({ code: "invalid_response" })
  const end = new AbortController()
  const ended = client.users.changes(() => {}, { signal: end.signal })
  end.abort()
  await expect(ended).rejects.toMatchObject({ code: "aborted" })
  await expect(client.users.changes(() => {}, { after: "x" })).rejects.toMatchObject({ code: "invalid_argument" })
})

test("changes are read as the standard reads events: any line end, data in several lines, comments between", async () => {
  const client = await serve((_, response) => {
    const head = "retry: 10\r\nid: 7\r\n: note\r\nevent: change\r\n"
    response.writeHead(200, STREAM).end(`${head}data: {"type":\r\ndata: "reset"}\r\n\r\ndata: {"type":"reset"}\n\n`)
  })
  const seen: [UserChange, string][] = []
  await client.users.changes((...told) => seen.push(told))
  expect(seen).toEqual([[{ type: "reset" }, "7"]])
})

test("a change that is no JSON and a stream that breaks are typed errors, and hide what came", async () => {
  const replies: ((response: ServerResponse) => void)[] = [
    (response) => response.end('id: 7\ndata: {"type":"secr\n\n'),
    (response) => response.write(": heartbeat\n\n", () => response.destroy()),
  ]
  const client = await serve((_, response) => {
    response.writeHead(200, STREAM)
    replies.shift()?.(response)
  })
  const broken = await failureOf(client.users.changes(() => {}))
  expect(broken).toMatchObject({ name: "QanunError", code: "invalid_response" })
  expect(JSON.stringify(broken)).not.toContain("secr")
  expect(await failureOf(client.users.changes(() => {}))).toMatchObject({
    name: "QanunError",
    code: "stream_interrupted",
    retryable: true,
  })
})

test("what the reader of changes throws is its own error", async () => {
  const client = await serve((_, response) => response.writeHead(200, STREAM).end('id: 7\ndata: {"type":"reset"}\n\n'))
  const own = new Error("of the page")
  const told = client.users.changes(() => {
    throw own
  })
  await expect(told).rejects.toBe(own)
})
