import { StreamEvent } from "@qanun/contract"
import { Absent, type Check, expectThat } from "./check.ts"
import { expectShape, expectStatus, offered } from "./expectations.ts"
import type { StreamReply, Wire } from "./wire.ts"

const typeOf = (data: string) => {
  try {
    return (JSON.parse(data) as { type?: unknown }).type
  } catch {
    return undefined
  }
}

async function streamed(wire: Wire): Promise<StreamReply> {
  const reply = await wire.streamed()
  if (wire.capabilities?.streaming === false) throw new Absent("the server does not stream")
  offered(reply, "streaming")
  expectStatus(reply, 200)
  return reply
}

const textOf = (events: readonly StreamEvent[]) =>
  events.map((event) => (event.type === "token" ? event.content : "")).join("")

const parsed = ({ events }: StreamReply): StreamEvent[] =>
  events.map(({ data }, at) => expectShape(StreamEvent, JSON.parse(data), `event ${at + 1}`))

export const STREAM_CHECKS: readonly Check[] = [
  {
    subject: "streaming",
    name: "an answer streams as text/event-stream, each event one JSON object of a known form",
    async run(wire) {
      const reply = await streamed(wire)
      expectThat(
        reply.headers.get("content-type")?.startsWith("text/event-stream") ?? false,
        `it is ${reply.headers.get("content-type")}`,
      )
      expectThat(reply.events.length > 0, "no event came")
      parsed(reply)
    },
  },
  {
    subject: "streaming",
    name: "the conversation's id comes first, and exactly one event ends the stream",
    async run(wire) {
      const types = (await streamed(wire)).events.map(({ data }) => typeOf(data))
      expectThat(types[0] === "conversation_id", `the first event is ${String(types[0])}`)
      const ends = types.filter((type) => type === "done" || type === "error")
      expectThat(ends.length === 1, `${ends.length} events end it`)
      expectThat(types.at(-1) === ends[0], "events follow the end")
    },
  },
  {
    subject: "streaming",
    name: "the stream is not to be cached or changed on its way",
    async run(wire) {
      const { headers } = await streamed(wire)
      expectThat(/no-(cache|store|transform)/.test(headers.get("cache-control") ?? ""), "cache-control allows it")
      expectThat(headers.get("content-encoding") === null, "it is compressed")
    },
  },
  {
    subject: "streaming",
    name: "the pieces of the text add up to the stored answer",
    async run(wire) {
      const events = parsed(await streamed(wire))
      const done = events.find((event) => event.type === "done")
      const first = events.find((event) => event.type === "conversation_id")
      expectThat(done?.type === "done" && first?.type === "conversation_id", "the answer is not whole")
      const reply = await wire.call("GET", `/api/v1/users/conversations/${first.conversation_id}/messages`)
      expectStatus(reply, 200)
      const stored = (reply.body as { id: string; content: string }[]).find(({ id }) => id === done.message_id)
      expectThat(stored !== undefined, "the answer is not among the messages")
      expectThat(stored.content.trim() === textOf(events).trim(), "the stored answer is another")
    },
  },
  {
    subject: "resume",
    name: "events are numbered, and a reader that comes back gets the rest",
    async run(wire) {
      if (wire.capabilities?.resume !== true) throw new Absent("resume is not offered")
      const { events } = await streamed(wire)
      const [first] = events
      expectThat(first?.id !== undefined && /^.+:1$/.test(first.id), "the first event has no id <message_id>:1")
      const rest = await wire.resume(first.id.replace(/:1$/, ""), first.id)
      expectStatus(rest, 200)
      const text = ({ events: all }: { events: { data: string }[] }) =>
        textOf(all.map(({ data }) => JSON.parse(data) as StreamEvent))
      expectThat(text(rest) === text({ events }), "the text is another")
      expectThat(typeOf(rest.events.at(-1)?.data ?? "") === "done", "the rest does not end")
    },
  },
  {
    subject: "stop",
    name: "an answer can be stopped",
    async run(wire) {
      const done = parsed(await streamed(wire)).find((event) => event.type === "done")
      expectThat(done?.type === "done", "the answer is not whole")
      const reply = await wire.call("POST", `/api/v1/query/stream/${encodeURIComponent(done.message_id)}/stop`, {
        body: {},
      })
      offered(reply, "stopping")
      expectStatus(reply, 200)
    },
  },
]
