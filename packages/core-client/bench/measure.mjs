// Measures clients in one way, by turns in one fresh process, so that all meet the same machine:
// node --expose-gc measure.mjs <what> <base> <rounds> <client>... Prints for each client the list of its figures.
import { CLIENTS } from "./clients.mjs"

const [, , what, base, rounds, ...names] = process.argv
const cpuUs = (since) => {
  const { user, system } = process.cpuUsage(since)
  return user + system
}
const encoder = new TextEncoder()

/** A fetch that answers from memory, so that only the client itself is measured; `body` makes a body for an address. */
const answering = (body, type) => async (input) =>
  new Response(body(String(input?.url ?? input)), { headers: { "content-type": type } })

/** One event with a text, in the form of the API that is asked: each client gets its own and nothing else. */
function eventOf(url, content) {
  if (url.includes("/chat/completions"))
    return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`
  if (url.includes("/v1/messages"))
    return `event: content_block_delta\ndata: ${JSON.stringify({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: content } })}\n\n`
  return `event: messages\ndata: ${JSON.stringify({ type: "token", content })}\n\n`
}

/** Each makes, for one client, the function that takes one figure. */
const MEASURES = {
  /** CPU for one event over loopback, in microseconds. */
  async event(name) {
    const count = Number(base.match(/\/c(\d+)$/)[1])
    const client = await CLIENTS[name](base, fetch)
    await (await CLIENTS[name](base.replace(/\d+$/, "20000"), fetch)).stream()
    return async () => {
      const before = process.cpuUsage()
      const pieces = await client.stream()
      if (pieces < count * 0.99 && !name.includes("read only")) throw new Error(`${name}: ${pieces} of ${count}`)
      return cpuUs(before) / count
    }
  },
  /** One event of 4 MB in pieces of 1 KiB, in milliseconds of CPU, after a small one that loads what fetch needs. */
  async large(name) {
    let bytes
    const body = (url) => {
      bytes ??= encoder.encode(
        `${eventOf(url, content)}data: {"type":"done","message_id":"m","processing_time_ms":1,"sources":[],"outcome":"answered"}\n\ndata: [DONE]\n\n`,
      )
      let at = 0
      return new ReadableStream({
        pull(controller) {
          if (at >= bytes.length) return controller.close()
          controller.enqueue(bytes.slice(at, at + 1024))
          at += 1024
        },
      })
    }
    let content = "ماده "
    let asked
    const fetch = answering((url) => {
      asked = url
      return body(url)
    }, "text/event-stream")
    const client = await CLIENTS[name]("http://127.0.0.1:1", fetch)
    await client.stream().catch(() => {})
    content = "ماده ".repeat(450_000)
    bytes = undefined
    body(asked)
    return async () => {
      const before = process.cpuUsage()
      await client.stream().catch(() => {})
      return cpuUs(before) / 1000
    }
  },
  /** Growth of live memory over the events, in MB. A collection frees what an earlier one has finalized, so it takes several. */
  async memory(name) {
    const client = await CLIENTS[name](base, fetch)
    const live = async () => {
      for (let times = 0; times < 4; times++) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        globalThis.gc()
      }
      const { heapUsed, external } = process.memoryUsage()
      return (heapUsed + external) / 1e6
    }
    await (await CLIENTS[name](base.replace(/\d+$/, "3000"), fetch)).stream()
    return async () => {
      const before = await live()
      await client.stream()
      return (await live()) - before
    }
  },
  /** From the call to the first event, in milliseconds: the 10th percentile of 1,000 calls answered from memory. */
  async first(name) {
    const body = (url) =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(encoder.encode(eventOf(url, "x")))
        },
      })
    const client = await CLIENTS[name]("http://127.0.0.1:1", answering(body, "text/event-stream"))
    return async () => {
      const times = []
      for (let i = 0; i < 1000; i++) {
        const started = performance.now()
        times.push((await client.first()) - started)
        // What a call leaves behind is not the next one's.
        await new Promise(setImmediate)
      }
      return times.sort((a, b) => a - b)[100]
    }
  },
  /** CPU of one JSON call answered from memory, in microseconds: the best of 10 blocks of 50. */
  async json(name) {
    const text = JSON.stringify({ total_queries: 1, total_tokens: 2, data: [], object: "list" })
    const client = await CLIENTS[name](
      "http://127.0.0.1:1",
      answering(() => text, "application/json"),
    )
    return async () => {
      let best = Number.POSITIVE_INFINITY
      for (let block = 0; block < 10; block++) {
        const before = process.cpuUsage()
        for (let i = 0; i < 50; i++) await client.json()
        best = Math.min(best, cpuUs(before) / 50)
      }
      return best
    }
  },
  /** CPU of the import, in milliseconds. */
  async import(name) {
    return async () => {
      const before = process.cpuUsage()
      await CLIENTS[name]("http://127.0.0.1:1", fetch)
      return cpuUs(before) / 1000
    }
  },
}

const takes = new Map()
for (const name of names) takes.set(name, await MEASURES[what](name))
const figures = Object.fromEntries(names.map((name) => [name, []]))
for (let round = 0; round < Number(rounds); round++) {
  // Each in turn is the first, for whom the machine may be warmer or cooler.
  const turns = names.map((_, at) => names[(at + round) % names.length])
  for (const name of turns) figures[name].push(await takes.get(name)())
}
console.log(JSON.stringify(figures))
process.exit()
