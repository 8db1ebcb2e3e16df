import { json } from "@qanun/testing"
import { expect, test } from "vitest"
import { validate } from "../src/validate.ts"
import { failureOf, readAll, startPair } from "./fault-server.ts"

const query = "چند روز مرخصی دارم؟"

test("what a good server sends passes, on every route and in streams", async () => {
  const { client } = await startPair({ validate })
  const { message_id } = await client.query.ask({ query })
  await client.query.stream({ query }).final()
  const [conversation] = await client.conversations.list()
  await client.conversations.messages(conversation?.id ?? "")
  await client.conversations.get(conversation?.id ?? "")
  await client.capabilities()
  await client.health()
  await client.session()
  await client.users.profile()
  await client.users.statistics()
  await client.feedback.send({ message_id, rating: 1 })
})

test("what does not fit is an error that names the fields, and not their values", async () => {
  const { core, client } = await startPair({ validate })
  core.next("query", json({ answer: "x", conversation_id: "c", outcome: "answered", tokens_used: "secret" }))
  const error = await failureOf(client.query.ask({ query }))
  expect(error).toMatchObject({ code: "invalid_response", details: { fields: ["tokens_used"] } })
  expect(error.message).not.toContain("secret")
  core.next("queryStream", (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.end('data: {"type":"token","content":7}\n\n')
  })
  expect((await readAll(client.query.stream({ query }))).error).toMatchObject({ code: "invalid_response" })
})

test("without it such a server is believed", async () => {
  const { core, client } = await startPair()
  core.next("conversations", json([{ id: "c" }]))
  expect(await client.conversations.list()).toEqual([{ id: "c" }])
})
