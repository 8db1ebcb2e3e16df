import { expect, test } from "vitest"
import { startPair } from "./fault-server.ts"

const query = "چند روز مرخصی دارم؟"

test("settings are merged: question over conversation over client, field by field", async () => {
  const { core, client } = await startPair({ llmSettings: { temperature: 1, top_p: 0.5, model: "m" } })
  const { id } = await client.conversations.create({ llm_settings: { temperature: 0, max_tokens: 100 } })
  const sent = async (...args: Parameters<typeof client.query.ask>) => {
    await client.query.ask(...args)
    const { query: _, conversation_id, use_cache, ...settings } = JSON.parse(core.to("query").at(-1)?.body ?? "{}")
    return settings
  }
  expect(await sent({ query })).toEqual({ temperature: 1, top_p: 0.5, model: "m" })
  expect(await sent({ query, conversation_id: id })).toEqual({
    temperature: 0,
    max_tokens: 100,
    top_p: 0.5,
    model: "m",
  })
  expect(await sent({ query, conversation_id: id, llm_settings: { temperature: 2 }, max_tokens: 7 })).toEqual({
    temperature: 2,
    max_tokens: 7,
    top_p: 0.5,
    model: "m",
  })
  await client.conversations.update(id, { llm_settings: null })
  expect(await sent({ query, conversation_id: id })).toEqual({ temperature: 1, top_p: 0.5, model: "m" })
})

test("presets stand for their settings at every level", async () => {
  const { core, client } = await startPair({ llmSettings: "creative" })
  await client.query.ask({ query })
  await client.query.ask({ query, llm_settings: "precise" })
  const bodies = core.to("query").map(({ body }) => JSON.parse(body))
  expect(bodies).toMatchObject([
    { temperature: 1.2, max_tokens: 2000 },
    { temperature: 0.3, max_tokens: 4000 },
  ])
})

test("an older Core's cache is left out inside conversations, where its answers may be another user's", async () => {
  const { core, client } = await startPair()
  const { conversation_id } = await client.query.ask({ query })
  await client.query.ask({ query, conversation_id })
  await client.query.ask({ query, conversation_id, use_cache: true })
  expect(core.to("query").map(({ body }) => JSON.parse(body).use_cache)).toEqual([undefined, false, true])
})

test("only fields of the contract are sent", async () => {
  const { core, client } = await startPair()
  await client.query.ask({ query, max_results: 3, secret: "x" } as never)
  expect(JSON.parse(core.to("query")[0]?.body ?? "")).toEqual({ query, max_results: 3 })
})

test("a person's own default settings go out with the profile, and null takes them back", async () => {
  const { core, client } = await startPair()
  await client.users.updateProfile({ llm_settings: { temperature: 0.2 } })
  await client.users.updateProfile({ llm_settings: null })
  const bodies = core.to("profileUpdate").map(({ body }) => JSON.parse(body))
  expect(bodies).toEqual([{ llm_settings: { temperature: 0.2 } }, { llm_settings: null }])
})
