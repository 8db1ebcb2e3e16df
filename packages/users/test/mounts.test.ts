import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { getRequestListener } from "@hono/node-server"
import { ANSWER_TEXT, createGate, events } from "@qanun/testing"
import express from "express"
import fastify from "fastify"
import { Hono } from "hono"
import { expect, onTestFinished, test } from "vitest"
import {
  toFastifyPlugin,
  toNextHandlers,
  toNodeHandler,
  type UsersAdapter,
  type UsersAdapterOptions,
} from "../src/index.ts"
import { newVisitor, parseEvents, QUESTION, startSite, textOf } from "./site.ts"

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/qanun`
}

const HOSTS: [string, (adapter: UsersAdapter) => Promise<string>][] = [
  ["node:http", async (adapter) => listen(toNodeHandler(adapter))],
  [
    "Express, at a path",
    async (adapter) => {
      const app = express()
      app.use("/qanun", toNodeHandler(adapter))
      app.use(express.json())
      return listen(app)
    },
  ],
  [
    "Express, at the root",
    async (adapter) => {
      const app = express()
      app.use(toNodeHandler(adapter))
      return listen(app)
    },
  ],
  [
    "Fastify",
    async (adapter) => {
      const app = fastify()
      app.get("/own", async () => ({ own: true }))
      await app.register(toFastifyPlugin(adapter), { prefix: "/qanun" })
      await app.listen({ port: 0, host: "127.0.0.1" })
      onTestFinished(() => {
        app.server.closeAllConnections()
        return app.close()
      })
      return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/qanun`
    },
  ],
  [
    "Hono",
    async (adapter) => {
      const app = new Hono()
      app.mount("/qanun", (request) => adapter.fetch(request), { replaceRequest: false })
      return listen(getRequestListener(app.fetch))
    },
  ],
  [
    "a Next.js route",
    async (adapter) => {
      const handlers = toNextHandlers(Promise.resolve(adapter))
      return listen(getRequestListener((request) => handlers[request.method as keyof typeof handlers](request)))
    },
  ],
]

test.each(HOSTS)("under %s everything is asked, streamed, resumed and refused as it should be", async (_, mount) => {
  const site = await startSite()
  const url = await mount(site.adapter)
  const reza = newVisitor(url, {})
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
  const response = await reza.post("/api/v1/query/stream", QUESTION)
  expect(response.headers.get("set-cookie")).toContain("HttpOnly")
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ""
  // The first piece comes while the answer is still being written: nothing is held back.
  while (!seen.includes("یک")) seen += (await reader?.read())?.value ?? ""
  const before = parseEvents(seen)
  await reader?.cancel()
  gate.open()
  const id = before[0]?.id.split(":")[0]
  const rest = await (
    await reza.fetch(`/api/v1/query/stream/${id}`, { headers: { "last-event-id": before.at(-1)?.id ?? "" } })
  ).text()
  expect(textOf([...before, ...parseEvents(rest)])).toBe("یک دو")

  expect(await (await reza.post("/api/v1/query/", QUESTION)).json()).toMatchObject({ answer: ANSWER_TEXT })
  expect((await reza.post("/api/v1/query/", { query: "" })).status).toBe(422)
  expect((await reza.fetch("/api/v1/nothing")).status).toBe(404)
  const [conversation] = await reza.get<{ id: string }[]>("/api/v1/users/conversations")
  const path = `/api/v1/users/conversations/${conversation?.id}`
  expect((await reza.fetch(path, { method: "DELETE" })).status).toBe(200)
  expect((await reza.fetch(path)).status).toBe(404)
  expect((await reza.fetch(path, { method: "OPTIONS", headers: { origin: "https://evil.example" } })).status).toBe(403)
})

test("a Next.js route asks for its adapter with the first request and not when it is loaded", async () => {
  const site = await startSite()
  let asked = 0
  const { GET } = toNextHandlers(async () => {
    asked++
    return site.adapter
  })
  expect(asked).toBe(0)
  expect((await GET(new Request("http://localhost/qanun/api/v1/session"))).status).toBe(200)
  expect(asked).toBe(1)
})

test("mounted behind a body parser, Express says what is wrong", async () => {
  const site = await startSite()
  const app = express()
  app.use(express.json())
  app.use("/qanun", toNodeHandler(site.adapter))
  const response = await newVisitor(await listen(app), {}).post("/api/v1/query/", QUESTION)
  expect(response.status).toBe(500)
  expect(await response.text()).toContain("before body parsers")
})

const SESSION = { user: { id: "leila", tier: "basic" as const } }
/** What a session plugin does: it puts the session on the framework's own request. */
const fromIncoming: UsersAdapterOptions["identify"] = (_, { incoming }) =>
  (incoming as { session?: typeof SESSION }).session?.user ?? null

const SESSION_HOSTS: [string, (adapter: UsersAdapter) => Promise<string>][] = [
  [
    "Express",
    async (adapter) => {
      const app = express()
      app.use((request, _, next) => {
        Object.assign(request, { session: SESSION })
        next()
      })
      app.use("/qanun", toNodeHandler(adapter))
      return listen(app)
    },
  ],
  [
    "Fastify",
    async (adapter) => {
      const app = fastify()
      app.decorateRequest("session", null as typeof SESSION | null)
      app.addHook("onRequest", async (request) => {
        Object.assign(request, { session: SESSION })
      })
      await app.register(toFastifyPlugin(adapter), { prefix: "/qanun" })
      await app.ready()
      return listen((request, response) => app.routing(request, response))
    },
  ],
  [
    "Hono",
    async (adapter) => {
      const app = new Hono()
      app.all("/qanun/*", (c) => adapter.fetch(c.req.raw, { incoming: { session: SESSION } }))
      return listen(getRequestListener(app.fetch))
    },
  ],
]

test.each(SESSION_HOSTS)("under %s, identify reads what the framework's middleware has found", async (_, mount) => {
  const site = await startSite({ identify: fromIncoming })
  const response = await fetch(`${await mount(site.adapter)}/api/v1/session`)
  expect(await response.json()).toMatchObject({ user: { id: "leila", anonymous: false } })
})
