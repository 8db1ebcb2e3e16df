import { QueryResponse, Source } from "@qanun/contract"
import * as z from "zod/mini"
import { QUESTION } from "../question.ts"
import { Absent, type Check, expectThat } from "./check.ts"
import { expectError, expectShape, expectStatus, offered } from "./expectations.ts"
import type { Wire } from "./wire.ts"

const QUERY = "/api/v1/query/"
const Citations = z.array(z.object({ n: z.int(), source_id: z.string() }))

const ask = (wire: Wire, body: object, headers: Record<string, string> = {}) =>
  wire.call("POST", QUERY, { body, headers })

function keysOffered({ capabilities }: Wire): void {
  if (!capabilities?.idempotency) throw new Absent("the server does not offer it")
}

export const QUERY_CHECKS: readonly Check[] = [
  {
    subject: "query",
    name: "a question is answered in the flat form",
    async run(wire) {
      expectShape(QueryResponse, await wire.asked(), "the answer")
    },
  },
  {
    subject: "citations",
    name: "the marks in the text are numbers of citations",
    async run(wire) {
      const { citations, answer } = await wire.asked()
      if (wire.capabilities?.citations !== true || citations === undefined)
        throw new Absent("citations are not offered")
      const numbers = expectShape(Citations, citations, "citations").map(({ n }) => n)
      const marks = [...String(answer).matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n))
      const loose = marks.find((n) => !numbers.includes(n))
      expectThat(loose === undefined, `[${loose}] is the number of no citation`)
    },
  },
  {
    subject: "citations",
    name: "a citation's source can be read in full",
    async run(wire) {
      const { citations } = await wire.asked()
      const [first] = Array.isArray(citations) ? expectShape(Citations, citations, "citations") : []
      if (!first) throw new Absent("citations are not offered")
      const reply = await wire.call("GET", `/api/v1/sources/${encodeURIComponent(first.source_id)}`)
      offered(reply, "GET sources")
      expectStatus(reply, 200)
      expectShape(Source, reply.body, "the source")
    },
  },
  {
    subject: "query",
    name: "a follow-up stays in its conversation",
    async run(wire) {
      const { conversation_id } = await wire.asked()
      const reply = await ask(wire, { ...QUESTION, conversation_id })
      expectStatus(reply, 200)
      const { conversation_id: after } = expectShape(
        z.object({ conversation_id: z.string() }),
        reply.body,
        "the answer",
      )
      wire.made.add(after)
      expectThat(after === conversation_id, "the server began another conversation")
    },
  },
  {
    subject: "query",
    name: "an unknown conversation is a 404, and no new one",
    async run(wire) {
      const reply = await ask(wire, { ...QUESTION, conversation_id: "00000000-0000-4000-8000-000000000000" })
      const id = (reply.body as { conversation_id?: unknown } | undefined)?.conversation_id
      if (typeof id === "string") wire.made.add(id)
      expectError(reply, 404, "not_found")
    },
  },
  {
    subject: "query",
    name: "an empty question is refused",
    async run(wire) {
      expectStatus(await ask(wire, { query: "  " }), 422)
    },
  },
  {
    subject: "query",
    name: "a question that is too long is refused",
    async run(wire) {
      const length = (wire.capabilities?.max_query_length ?? 2000) + 1
      expectStatus(await ask(wire, { query: "س".repeat(length) }), 422, 413)
    },
  },
  {
    subject: "settings",
    name: "an LLM setting out of bounds is a 422 that names it",
    async run(wire) {
      if (!wire.capabilities?.llm_settings) throw new Absent("the server ignores LLM settings, and says so")
      const reply = await ask(wire, { ...QUESTION, temperature: 9 })
      expectError(reply, 422, "invalid_request")
      expectThat(JSON.stringify(reply.body).includes("temperature"), "temperature is not named")
    },
  },
  {
    subject: "repeats",
    name: "a repeat under the same Idempotency-Key is no second turn",
    async run(wire) {
      keysOffered(wire)
      const key = { "idempotency-key": `conformance-${crypto.randomUUID()}` }
      const [one, two] = [await ask(wire, QUESTION, key), await ask(wire, QUESTION, key)]
      const Ids = z.object({ message_id: z.string(), conversation_id: z.string() })
      const [first, second] = [expectShape(Ids, one.body, "the answer"), expectShape(Ids, two.body, "the repeat")]
      wire.made.add(first.conversation_id).add(second.conversation_id)
      expectThat(first.message_id === second.message_id, "the question was answered twice")
    },
  },
  {
    subject: "repeats",
    name: "another question under a used key is a 409",
    async run(wire) {
      keysOffered(wire)
      const key = { "idempotency-key": `conformance-${crypto.randomUUID()}` }
      const first = await ask(wire, QUESTION, key)
      const { conversation_id } = expectShape(z.object({ conversation_id: z.string() }), first.body, "the answer")
      wire.made.add(conversation_id)
      expectError(await ask(wire, { ...QUESTION, query: "مهریه چیست؟" }, key), 409, "idempotency_mismatch")
    },
  },
]
