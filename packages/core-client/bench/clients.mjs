// One adapter for each client: `stream` reads a whole answer and counts its pieces, `first` says when the first one
// was there, `json` makes one plain call. Imports are inside, so that a process loads only the client that it measures.
const PEERS = new URL("../../../.cache/core-client-peers/node_modules/", import.meta.url)
const importPeer = (file) => import(new URL(file, PEERS).href)

const messages = [{ role: "user", content: "x" }]

/** The measures of a client whose stream is an iterable of pieces. */
const iterating = (open, isPiece, json) => ({
  async stream() {
    let count = 0
    for await (const piece of await open()) if (isPiece(piece)) count++
    return count
  },
  async first() {
    for await (const piece of await open()) if (isPiece(piece)) return performance.now()
  },
  json,
})

/** A floor: bare fetch, and a reader that is told of each chunk and says how many pieces there were. */
const floor = (read) => async (base, fetch) => {
  const open = async () => {
    const headers = { "content-type": "application/json" }
    return (await fetch(`${base}/api/v1/query/stream`, { method: "POST", body: "{}", headers })).body
  }
  return {
    stream: async () => read(await open()),
    async first() {
      const reader = (await open()).getReader()
      await reader.read()
      const at = performance.now()
      await reader.cancel()
      return at
    },
    json: async () => (await fetch(`${base}/api/v1/users/statistics`)).json(),
  }
}

const chatCompletions = (Client, base, fetch) => {
  const client = new Client({ apiKey: "k", baseURL: `${base}/v1`, fetch, timeout: 2e9 })
  return iterating(
    () => client.chat.completions.create({ model: "m", messages, stream: true }),
    (chunk) => chunk.choices?.[0]?.delta.content,
    () => client.models.list(),
  )
}

export const OURS = "@qanun/core-client"
export const READ_ONLY = "floor: read only"
export const FLOOR = "floor: read, decode, JSON.parse"
export const PARSER = "eventsource-parser 4, bare"

export const CLIENTS = {
  [READ_ONLY]: floor(async (body) => {
    let count = 0
    for await (const chunk of body) count += chunk.length > 0
    return count
  }),
  [FLOOR]: floor(async (body) => {
    const decoder = new TextDecoder()
    let rest = ""
    let count = 0
    for await (const chunk of body) {
      rest += decoder.decode(chunk, { stream: true })
      for (let at = rest.indexOf("\n\n"); at >= 0; at = rest.indexOf("\n\n")) {
        const block = rest.slice(0, at)
        rest = rest.slice(at + 2)
        if (JSON.parse(block.slice(block.indexOf("data: ") + 6)).type === "token") count++
      }
    }
    return count
  }),
  [PARSER]: async (base, fetch) => {
    const { createParser } = await importPeer("eventsource-parser/dist/index.js")
    const read = async (body) => {
      let count = 0
      const decoder = new TextDecoder()
      const parser = createParser({ onEvent: ({ data }) => JSON.parse(data).type === "token" && count++ })
      for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }))
      return count
    }
    return floor(read)(base, fetch)
  },
  [OURS]: async (base, fetch) => {
    const { createCoreClient } = await import("../dist/index.js")
    const token = `e30.${btoa('{"exp":4102444800}')}.x`
    const client = createCoreClient({ baseUrl: base, fetch, getToken: () => token, timeouts: { total: 2e9 } })
    return iterating(
      () => client.query.stream({ query: "پرسش" }),
      ({ type }) => type === "token",
      () => client.users.statistics(),
    )
  },
  "ky + eventsource-parser": async (base, fetch) => {
    const ky = (await importPeer("ky/distribution/index.js")).default.create({ fetch, timeout: false })
    const { EventSourceParserStream } = await importPeer("eventsource-parser/dist/stream.js")
    return iterating(
      async () => {
        const { body } = await ky.post(`${base}/api/v1/query/stream`, { json: {} })
        return body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
      },
      ({ data }) => JSON.parse(data).type === "token",
      () => ky(`${base}/api/v1/users/statistics`).json(),
    )
  },
  "@anthropic-ai/sdk": async (base, fetch) => {
    const Anthropic = (await importPeer("@anthropic-ai/sdk/index.mjs")).default
    const client = new Anthropic({ apiKey: "k", baseURL: base, fetch, timeout: 2e9 })
    return iterating(
      () => client.messages.create({ model: "m", max_tokens: 9, messages, stream: true }),
      ({ type }) => type === "content_block_delta",
      () => client.models.list(),
    )
  },
  "groq-sdk": async (base, fetch) => chatCompletions((await importPeer("groq-sdk/index.mjs")).default, base, fetch),
  openai: async (base, fetch) => chatCompletions((await importPeer("openai/index.mjs")).default, base, fetch),
  "@langchain/langgraph-sdk": async (base, fetch) => {
    const { Client } = await importPeer("@langchain/langgraph-sdk/dist/index.js")
    const client = new Client({ apiUrl: base, apiKey: "k", callerOptions: { fetch } })
    return iterating(
      () => client.runs.stream(null, "a", { input: {}, streamMode: "messages" }),
      ({ event }) => event === "messages",
      () => client.assistants.get("a"),
    )
  },
  "ai (streamText)": async (base, fetch) => {
    const { streamText } = await importPeer("ai/dist/index.mjs")
    const { createOpenAICompatible } = await importPeer("@ai-sdk/openai-compatible/dist/index.mjs")
    const model = createOpenAICompatible({ name: "m", baseURL: `${base}/v1`, fetch })("m")
    return iterating(
      () => streamText({ model, messages }).textStream,
      () => true,
    )
  },
}
