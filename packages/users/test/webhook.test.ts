import type { Conversation } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import { expect, test } from "vitest"
import { signed, WEBHOOK_SECRETS } from "./signed-webhook.ts"
import { idsOf, type Site, startSite, until } from "./site.ts"

const start = () => startSite({ webhooks: { secrets: WEBHOOK_SECRETS }, sync: { settledMs: -60_000 } })
const HINT = JSON.stringify({ type: "conversation.updated", data: { user: "sara", id: "conversation-1" } })
const send = (site: Site, headers: Record<string, string>, body = HINT) =>
  site
    .visitor()
    .fetch("/webhooks/core", { method: "POST", body, headers: { "content-type": "application/json", ...headers } })

test("a signed hint makes a change in Core visible at once", async () => {
  const site = await start()
  const sara = site.user("sara")
  await sara.ask()
  await createCoreClient({ baseUrl: site.core.url }).conversations.update("conversation-1", { title: "تازه" })
  expect((await send(site, signed(HINT))).status).toBe(202)
  await until(async () => (await sara.get<Conversation[]>("/api/v1/users/conversations"))[0]?.title === "تازه")
})

test("the old secret holds while it is being changed", async () => {
  const site = await start()
  expect((await send(site, signed(HINT, { secret: WEBHOOK_SECRETS[1] as string }))).status).toBe(202)
})

test("what is forged, old or changed on the way is refused and asks Core for nothing", async () => {
  const site = await start()
  const good = signed(HINT)
  for (const [what, headers, body] of [
    ["unsigned", {}, HINT],
    ["of another secret", signed(HINT, { secret: "a guess" }), HINT],
    ["with another body", good, HINT.replace("sara", "omid")],
    ["with another id", { ...good, "webhook-id": "msg_2" }, HINT],
    ["with another time", { ...good, "webhook-timestamp": String(Math.floor(Date.now() / 1000) + 1) }, HINT],
    ["ten minutes old", signed(HINT, { at: Date.now() - 600_000 }), HINT],
    ["from the future", signed(HINT, { at: Date.now() + 600_000 }), HINT],
    ["without a time", { ...good, "webhook-timestamp": "now" }, HINT],
  ] as const)
    expect((await send(site, headers as never, body)).status, what).toBe(401)
  expect(site.core.to("conversations")).toEqual([])
  expect(await site.adapter.metrics()).toContain('qanun_webhooks_total{result="refused"} 8')
})

test("a repeat is taken without a second pull, and an unknown type is passed over", async () => {
  const site = await start()
  const headers = signed(HINT)
  expect((await send(site, headers)).status).toBe(202)
  await site.core.seen("conversations")
  expect((await send(site, headers)).status).toBe(202)
  const unknown = JSON.stringify({ type: "corpus.rebuilt", data: {} })
  expect((await send(site, signed(unknown, { id: "msg_2" }), unknown)).status).toBe(202)
  await site.adapter.close()
  expect(site.core.to("conversations")).toHaveLength(1)
})

test("dropped, repeated or shuffled, the hints change when and never what", async () => {
  const outcomes: unknown[] = []
  for (const order of [[], [1, 2, 3], [3, 1, 2, 2, 1, 3]]) {
    const site = await start()
    const sara = site.user("sara")
    idsOf(await sara.ask())
    const core = createCoreClient({ baseUrl: site.core.url })
    for (const n of [1, 2, 3]) {
      await core.conversations.update("conversation-1", { title: `عنوان ${n}` })
      await core.query.ask({ query: `پرسش ${n}`, conversation_id: "conversation-1" })
    }
    for (const [index, n] of order.entries()) await send(site, signed(HINT, { id: `msg_${n}_${index % 2}` }))
    await site.adapter.sync({ userId: "sara" })
    outcomes.push(
      await site.store.query("select title, message_count from qanun_users_conversation"),
      await site.store.query("select role, content, status from qanun_users_message order by position"),
    )
  }
  expect(outcomes.slice(2, 4)).toEqual(outcomes.slice(0, 2))
  expect(outcomes.slice(4, 6)).toEqual(outcomes.slice(0, 2))
})

test("without a secret there is no such route", async () => {
  const site = await startSite()
  expect((await send(site, signed(HINT))).status).toBe(404)
})

test.each([
  ["empty", ""],
  ["short", "a secret"],
  ["no Base64", "whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"],
])("a secret that is %s is refused at the start, in words", async (_, secret) => {
  await expect(startSite({ webhooks: { secrets: [secret] } })).rejects.toThrow("webhooks.secrets")
})
