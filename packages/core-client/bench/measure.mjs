// Measures one client in one way, in a fresh process: node measure.mjs <client> <what> <base>. Prints one number.
import { CLIENTS } from "./clients.mjs"

const [, , name, what, base] = process.argv
const cpuUs = (since) => {
  const { user, system } = process.cpuUsage(since)
  return user + system
}
const encoder = new TextEncoder()

/** A fetch that answers from memory, so that only the client itself is measured. */
const answering = (body, type) => async () => new Response(body(), { headers: { "content-type": type } })
const OPENING =
  'id: m:1\ndata: {"type":"conversation_id","conversation_id":"c","message_id":"m"}\n\n' +
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}\n\n' +
  'event: messages\ndata: {"type":"token","content":"x","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]}\n\n'

const MEASURES = {
  /** CPU for one event over loopback, in microseconds. */
  async event() {
    const count = Number(base.match(/\/c(\d+)$/)[1])
    const client = await CLIENTS[name](base, fetch)
    await (await CLIENTS[name](base.replace(/\d+$/, "3000"), fetch)).stream()
    const before = process.cpuUsage()
    const pieces = await client.stream()
    if (pieces < count * 0.99 && !name.includes("read only")) throw new Error(`${name}: ${pieces} of ${count}`)
    return cpuUs(before) / count
  },
  /** One event of 4 MB in pieces of 1 KiB, in milliseconds of CPU. */
  async large() {
    const content = "ماده ".repeat(450_000)
    const bytes = encoder.encode(
      `data: ${JSON.stringify({ type: "token", content, choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n` +
        `data: {"type":"done","message_id":"m","processing_time_ms":1,"sources":[],"outcome":"answered"}\n\ndata: [DONE]\n\n`,
    )
    const body = () => {
      let at = 0
      return new ReadableStream({
        pull(controller) {
          if (at >= bytes.length) return controller.close()
          controller.enqueue(bytes.slice(at, at + 1024))
          at += 1024
        },
      })
    }
    const client = await CLIENTS[name]("http://127.0.0.1:1", answering(body, "text/event-stream"))
    const before = process.cpuUsage()
    await client.stream().catch(() => {})
    return cpuUs(before) / 1000
  },
  /** Growth of live memory over a million events, in MB. */
  async memory() {
    const client = await CLIENTS[name](base, fetch)
    const live = () => {
      globalThis.gc()
      const { heapUsed, external } = process.memoryUsage()
      return (heapUsed + external) / 1e6
    }
    await (await CLIENTS[name](base.replace(/\d+$/, "3000"), fetch)).stream()
    const before = live()
    await client.stream()
    return live() - before
  },
  /** From the call to the first event, in milliseconds: the 10th percentile of 1,000 calls answered from memory. */
  async first() {
    const body = () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(encoder.encode(OPENING))
        },
      })
    const client = await CLIENTS[name]("http://127.0.0.1:1", answering(body, "text/event-stream"))
    const times = []
    for (let i = 0; i < 1000; i++) {
      const started = performance.now()
      times.push((await client.first()) - started)
    }
    return times.sort((a, b) => a - b)[100]
  },
  /** CPU of one JSON call answered from memory, in microseconds: the best of 50 blocks of 20. */
  async json() {
    const text = JSON.stringify({ total_queries: 1, total_tokens: 2, data: [], object: "list" })
    const client = await CLIENTS[name](
      "http://127.0.0.1:1",
      answering(() => text, "application/json"),
    )
    let best = Number.POSITIVE_INFINITY
    for (let block = 0; block < 60; block++) {
      const before = process.cpuUsage()
      for (let i = 0; i < 50; i++) await client.json()
      best = Math.min(best, cpuUs(before) / 50)
    }
    return best
  },
  /** CPU of the import, in milliseconds. */
  async import() {
    const before = process.cpuUsage()
    await CLIENTS[name]("http://127.0.0.1:1", fetch)
    return cpuUs(before) / 1000
  },
}
console.log(await MEASURES[what]())
process.exit()
