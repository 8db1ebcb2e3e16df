// The server of the benchmarks, in a process of its own. The address says how many events: /c50000/….
import { createServer } from "node:http"

const WORDS = "کارگر در هر سال یک ماه مرخصی با مزد دارد و چهار جمعه جزء آن است".split(" ")
const word = (i) => `${WORDS[i % WORDS.length]} `
const openAi = (i) =>
  `data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${JSON.stringify(word(i))}},"finish_reason":null}]}\n\n`

const FORMATS = [
  {
    path: "/query/stream",
    head: 'id: m:1\ndata: {"type":"conversation_id","conversation_id":"c","message_id":"m"}\n\n',
    event: (i) => `id: m:${i + 2}\ndata: {"type":"token","content":${JSON.stringify(word(i))}}\n\n`,
    tail: 'id: m:99999999\ndata: {"type":"done","message_id":"m","processing_time_ms":1,"sources":[],"outcome":"answered"}\n\n',
  },
  {
    path: "/v1/messages",
    head: 'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"m","usage":{"input_tokens":1,"output_tokens":1}}}\n\n',
    event: (i) =>
      `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":${JSON.stringify(word(i))}}}\n\n`,
    tail: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  },
  {
    path: "/runs/stream",
    head: "",
    event: (i) => `event: messages\ndata: {"type":"token","content":${JSON.stringify(word(i))}}\n\n`,
    tail: "event: end\ndata: null\n\n",
  },
  { path: "/chat/completions", head: "", event: openAi, tail: "data: [DONE]\n\n" },
]

const drained = (response) =>
  new Promise((resolve) => {
    const go = () => resolve(response.off("drain", go).off("close", go))
    response.on("drain", go).on("close", go)
  })

const server = createServer(async (request, response) => {
  for await (const _ of request);
  const count = Number(request.url.match(/\/c(\d+)\//)?.[1] ?? 1)
  const { head, event, tail } = FORMATS.find(({ path }) => request.url.includes(path)) ?? FORMATS[0]
  response.writeHead(200, { "content-type": "text/event-stream" })
  if (head) response.write(head)
  for (let i = 0; i < count && !response.destroyed; i++) if (!response.write(event(i))) await drained(response)
  response.end(tail)
})
server.listen(0, "127.0.0.1", () => process.send(server.address().port))
process.on("disconnect", () => process.exit())
