import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { openSqlite } from "@qanun/store"
import { test } from "vitest"
import { createUsersAdapter, toNodeHandler } from "../src/index.ts"
import { SECRET } from "./site.ts"
const N = 5000
const encoder = new TextEncoder()
test("bench", async () => {
  let n = 0
  const coreServer = createServer(async (req, res) => {
    let body = ""
    for await (const c of req) body += c
    if (req.url!.includes("capabilities")) { res.writeHead(404, { "content-type": "application/json" }).end('{"detail":"x","path":"y"}'); return }
    const id = `m${++n}`
    res.writeHead(200, { "content-type": "text/event-stream" })
    const many = body.includes("many") ? N : 20
    let s = 0
    const ev = (o: object) => `id: ${id}:${++s}\ndata: ${JSON.stringify(o)}\n\n`
    res.write(ev({ type: "conversation_id", conversation_id: `c${n}`, message_id: id }))
    for (let i = 0; i < many; i++) { if (!res.write(ev({ type: "token", content: " کلمه" + i }))) await new Promise((r) => res.once("drain", r)) }
    res.end(ev({ type: "done", message_id: id, processing_time_ms: 1, sources: [] }))
  })
  await new Promise<void>((r) => coreServer.listen(0, "127.0.0.1", r))
  const coreUrl = `http://127.0.0.1:${(coreServer.address() as AddressInfo).port}`
  const adapter = await createUsersAdapter({ core: { baseUrl: coreUrl, secret: SECRET }, store: await openSqlite("/tmp/u/bench.db"), identify: () => ({ id: "sara", tier: "enterprise" }), limits: false })
  const us = createServer(toNodeHandler(adapter))
  await new Promise<void>((r) => us.listen(0, "127.0.0.1", r))
  const usersUrl = `http://127.0.0.1:${(us.address() as AddressInfo).port}`
  async function ask(url: string, q: string) {
    const t = performance.now()
    let first = 0, text = 0
    const res = await fetch(url + "/api/v1/query/stream", { method: "POST", body: JSON.stringify({ query: q }), headers: { "content-type": "application/json" } })
    for await (const c of res.body as any) { text += c.length; if (!first && Buffer.from(c).includes('"token"')) first = performance.now() - t }
    return { first, total: performance.now() - t, text }
  }
  const med = (a: number[]) => a.sort((x, y) => x - y)[Math.floor(a.length / 2)]!
  for (const round of [1, 2]) {
    const d = [], u = []
    for (let i = 0; i < 100; i++) { d.push((await ask(coreUrl, "few")).first); u.push((await ask(usersUrl, "few")).first) }
    console.log(round, "ttft direct", med(d).toFixed(2), "users", med(u).toFixed(2))
    const dt = [], ut = []
    for (let i = 0; i < 8; i++) { dt.push((await ask(coreUrl, "many")).total); ut.push((await ask(usersUrl, "many")).total) }
    console.log(round, "5000 events direct", med(dt).toFixed(1), "users", med(ut).toFixed(1), "ratio", (med(dt) / med(ut)).toFixed(2))
  }
  await adapter.close(); us.closeAllConnections(); us.close(); coreServer.closeAllConnections(); coreServer.close()
})
