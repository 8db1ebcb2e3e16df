// A Core that answers at once with as many small events as the question names, in a process of its own. Says how much CPU it
// has used when it is asked.
import { createServer } from "node:http"

let made = 0
const server = createServer(async (request, response) => {
  let body = ""
  for await (const chunk of request) body += chunk
  if (!request.url.endsWith("/query/stream")) return void response.writeHead(404).end()
  const id = `m${++made}`
  let seq = 0
  const write = (event) => response.write(`id: ${id}:${++seq}\ndata: ${JSON.stringify(event)}\n\n`)
  response.writeHead(200, { "content-type": "text/event-stream" })
  write({ type: "conversation_id", conversation_id: `c${made}`, message_id: id })
  const count = Number(JSON.parse(body).query)
  for (let n = 0; n < count; n++)
    if (!write({ type: "token", content: ` کلمه${n}` })) await new Promise((resolve) => response.once("drain", resolve))
  write({ type: "done", message_id: id, processing_time_ms: 1, sources: [] })
  response.end()
})
process.on("message", () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpuMs: (user + system) / 1000 })
})
server.listen(0, "127.0.0.1", () => process.send({ url: `http://127.0.0.1:${server.address().port}` }))
