import { createServer, request as httpRequest, Agent } from "node:http"
import { openSqlite } from "@qanun/store"
import { createUsersAdapter, toNodeHandler } from "../dist/index.js"
import { fork } from "node:child_process"
if (process.argv[2] === "core") {
  let n = 0
  const s = createServer(async (req, res) => { for await (const _ of req); if (!req.url.endsWith("stream")) return res.writeHead(404).end(); const id = `m${++n}`; res.writeHead(200, { "content-type": "text/event-stream" }); res.write(`id: ${id}:1\ndata: ${JSON.stringify({ type: "conversation_id", conversation_id: `c${n}`, message_id: id })}\n\n`) })
  s.listen(0, "127.0.0.1", () => process.send(s.address().port))
} else if (process.argv[2] === "users") {
  const adapter = await createUsersAdapter({ core: { baseUrl: `http://127.0.0.1:${process.argv[3]}`, secret: "x".repeat(40) }, store: await openSqlite(":memory:"), identify: () => ({ id: "sara", tier: "enterprise" }), limits: false, sync: false })
  const s = createServer(toNodeHandler(adapter))
  s.listen(0, "127.0.0.1", () => process.send({ port: s.address().port }))
  process.on("message", () => process.send({ rss: process.memoryUsage().rss / 1e6 }))
} else {
  const core = fork(import.meta.filename ?? new URL(import.meta.url).pathname, ["core"])
  const port = await new Promise((r) => core.once("message", r))
  const users = fork(new URL(import.meta.url).pathname, ["users", port])
  const up = (await new Promise((r) => users.once("message", r))).port
  const rss = async () => { const p = new Promise((r) => users.once("message", r)); users.send("rss"); return (await p).rss }
  console.log("before", await rss())
  const agent = new Agent({ maxSockets: Infinity })
  let open = 0
  for (let i = 0; i < 1000; i++) {
    await new Promise((r) => { const q = httpRequest({ port: up, host: "127.0.0.1", path: "/api/v1/query/stream", method: "POST", agent, headers: { "content-type": "application/json" } }, (res) => { res.once("data", () => { open++; r() }) }); q.end(JSON.stringify({ query: "سؤال" + i })) })
  }
  console.log("open", open, "rss", await rss())
  await new Promise((r) => setTimeout(r, 4000))
  console.log("after 4 s", await rss())
  users.kill("SIGKILL"); core.kill("SIGKILL"); process.exit()
}
