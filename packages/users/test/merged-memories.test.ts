import type { Conversation, MemoryList, Statistics } from "@qanun/contract"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type RealCore, startRealCore } from "./real-core.ts"
import { idsOf, SECRET, startSite, type Visitor } from "./site.ts"

let core: RealCore
beforeAll(async () => {
  core = await startRealCore()
})
afterAll(() => core.close())

/** A visitor who asked and left a memory, and then signed in as somebody who had done the same. */
async function startMergedSite(id: string) {
  const site = await startSite({ core: { baseUrl: core.url, secret: SECRET, retry: { baseMs: 10 } } })
  const user = site.user(id)
  await user.ask({ query: "مرخصی" })
  await user.post("/api/v1/memory/", { content: `${id} کارمند است` })
  const visitor = site.visitor()
  const { conversationId } = idsOf(await visitor.ask({ query: "اجاره" }))
  await visitor.post("/api/v1/memory/", { content: `${id} مستأجر است` })
  const { cookie } = visitor
  user.cookie = cookie
  await user.get("/api/v1/session")
  const visitorName = `visitor_${cookie?.split("=")[1]?.split(".")[0]}`
  const memories = (who: Visitor) => who.get<MemoryList>("/api/v1/memory/")
  return { ...site, user, other: site.user(`${id}-other`), cookie, visitorName, conversationId, memories }
}

const contents = ({ memories }: MemoryList) => memories.map(({ content }) => content)

test("what Core remembers of a visitor is the user's after they have signed in, and nobody else's", async () => {
  const { user, other, visitor, cookie, memories } = await startMergedSite("sara")
  const list = await memories(user)
  expect(list).toMatchObject({ user_id: "sara", total_count: 2 })
  expect(contents(list)).toEqual(["sara مستأجر است", "sara کارمند است"])
  const [theirs] = list.memories
  const path = `/api/v1/memory/${theirs?.id}`
  expect(await user.get(path)).toMatchObject({ content: "sara مستأجر است" })

  const thief = visitor()
  thief.cookie = cookie
  expect((await thief.fetch(path)).status).toBe(401)
  expect((await other.fetch(path)).status).toBe(404)
  expect(await memories(other)).toMatchObject({ total_count: 0 })

  const change = { method: "PUT", headers: { "content-type": "application/json" } }
  const changed = await user.fetch(path, { ...change, body: JSON.stringify({ content: "مالک است" }) })
  expect(await changed.json()).toMatchObject({ id: theirs?.id, content: "مالک است" })
  expect((await user.fetch(path, { method: "DELETE" })).status).toBe(200)
  expect((await user.fetch(path)).status).toBe(404)
  expect(contents(await memories(user))).toEqual(["sara کارمند است"])
})

test("who has everything forgotten is forgotten under the names of the visitors that they were, too", async () => {
  const { user, visitorName, memories } = await startMergedSite("omid")
  expect((await user.fetch("/api/v1/memory/", { method: "DELETE" })).status).toBe(200)
  expect(await memories(user)).toMatchObject({ total_count: 0 })
  expect(await (await core.consoleOf(visitorName)).memory.list()).toMatchObject({ total_count: 0 })
})

test("statistics count what somebody asked as a visitor", async () => {
  const { user } = await startMergedSite("nima")
  expect(await user.get<Statistics>("/api/v1/users/statistics")).toMatchObject({
    total_queries: 2,
    total_conversations: 2,
    as_of: expect.any(String),
  })
})

test("what is changed in Core under a visitor's name arrives with the user's sync", async () => {
  const { user, adapter, visitorName } = await startMergedSite("leila")
  const console = await core.consoleOf(visitorName)
  const [theirs] = await console.conversations.list()
  await console.conversations.update(theirs?.id ?? "", { title: "از جای دیگر" })
  expect(await adapter.sync({ userId: "leila" })).toMatchObject({ people: 1, failed: 0 })
  const list = await user.get<Conversation[]>("/api/v1/users/conversations")
  expect(list.map(({ title }) => title).sort()).toEqual(["از جای دیگر", "مرخصی"].sort())
})

test("the regular comparison reads what is under a visitor's name for as long as the user comes", async () => {
  let time = Date.now()
  const site = await startSite({ core: { baseUrl: core.url, secret: SECRET, retry: { baseMs: 10 } }, now: () => time })
  const visitor = site.visitor()
  await visitor.ask({ query: "اجاره" })
  const name = `visitor_${visitor.cookie?.split("=")[1]?.split(".")[0]}`
  const user = site.user("kian")
  user.cookie = visitor.cookie
  await user.get("/api/v1/session")
  time += 40 * 24 * 3600_000
  await user.ask({ query: "مرخصی" })
  const console = await core.consoleOf(name)
  const [theirs] = await console.conversations.list()
  await console.conversations.update(theirs?.id ?? "", { title: "از جای دیگر" })
  await site.adapter.sync()
  const list = await user.get<Conversation[]>("/api/v1/users/conversations")
  expect(list.map(({ title }) => title)).toContain("از جای دیگر")
})
