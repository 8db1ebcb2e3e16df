import type { Conversation } from "@qanun/contract"
import { say } from "@qanun/testing"
import { expect, test } from "vitest"
import type { RunningCore } from "./support/core.ts"
import { token } from "./support/core.ts"
import { ask, GOOD, startWithModel } from "./support/model.ts"

const newConversation = async (core: RunningCore, body: object) =>
  (await (await core.send("POST", "/api/v1/users/conversations", body)).json()) as Conversation

test("a question's settings win over its conversation's, those over the user's, and those over everybody's", async () => {
  const { core, model } = await startWithModel([say(GOOD)])
  const settled = async (body: object) => {
    await ask(core, { use_cache: false, ...body })
    const { model: name, temperature, max_tokens } = model.to("chat").at(-1)!.body
    return [name, temperature, max_tokens]
  }
  expect(await settled({})).toEqual(["small", 0.7, 1000])
  for (const own of [
    { preferences: { llm_settings: { temperature: 0.1, max_tokens: 600 } } },
    { llm_settings: null },
  ]) {
    expect((await core.send("PATCH", "/api/v1/users/profile", own)).status).toBe(200)
    expect(await settled({})).toEqual(own.preferences ? ["small", 0.1, 600] : ["small", 0.7, 1000])
  }
  await core.send("PATCH", "/api/v1/users/profile", { llm_settings: { temperature: 0.1, max_tokens: 600 } })
  expect(await settled({})).toEqual(["small", 0.1, 600])
  const context = { matter: "مرخصی" }
  const { id, llm_settings } = await newConversation(core, {
    llm_model: "large",
    temperature: 0.4,
    max_tokens: 500,
    context,
  })
  expect(llm_settings).toEqual({ model: "large", temperature: 0.4, max_tokens: 500 })
  expect(await settled({ conversation_id: id })).toEqual(["large", 0.4, 500])
  expect(await settled({ conversation_id: id, llm_settings: { temperature: 0.9, max_tokens: 400 } })).toEqual([
    ...["large", 0.9, 400],
  ])
  expect(await settled({ conversation_id: id, temperature: 0, model: "small" })).toEqual(["small", 0, 500])
})

test("nothing that is stored lifts an answer over the bounds of the tier or to a model that is not offered", async () => {
  const { core, model } = await startWithModel([say(GOOD)])
  const stored = { model: "an expensive one", max_tokens: 8000 }
  const { id } = await newConversation(core, { llm_settings: stored })
  await core.send("PATCH", "/api/v1/users/profile", { preferences: { llm_settings: stored } })
  for (const body of [{}, { conversation_id: id }]) {
    await ask(core, { use_cache: false, ...body })
    expect(model.to("chat").at(-1)!.body).toMatchObject({ model: "small", max_tokens: 1000 })
  }
  const path = `/api/v1/users/conversations/${id}`
  for (const [method, at, body] of [
    ["PATCH", "/api/v1/users/profile", { preferences: { llm_settings: { temperature: 99 } } }],
    ["PATCH", "/api/v1/users/profile", { preferences: { llm_settings: "warm" } }],
    ["PATCH", "/api/v1/users/profile", { llm_settings: { top_p: 2 } }],
    ["PATCH", path, { llm_settings: { max_tokens: 8001 } }],
    ["POST", "/api/v1/users/conversations", { temperature: -1 }],
  ] as const) {
    const response = await core.send(method, at, body)
    expect([at, body, response.status]).toEqual([at, body, 422])
    expect(await response.text()).toMatch(/temperature|llm_settings|top_p|max_tokens/)
  }
})

test("each tier has its own longest answer", async () => {
  const { core, model } = await startWithModel([say(GOOD)])
  for (const [tier, longest] of [
    ["free", 1000],
    ["basic", 2000],
    ["premium", 4000],
    ["enterprise", 8000],
  ] as const) {
    const post = async (max_tokens: number) =>
      fetch(`${core.base}/api/v1/query/`, {
        method: "POST",
        headers: { authorization: `Bearer ${await token({ sub: tier, tier })}`, "content-type": "application/json" },
        body: JSON.stringify({ query: "چند روز مرخصی استحقاقی دارم؟", max_tokens, use_cache: false }),
      })
    expect((await post(longest)).status).toBe(200)
    expect(model.to("chat").at(-1)!.body["max_tokens"]).toBe(longest)
    expect((await post(longest + 1)).status).toBe(422)
  }
})
