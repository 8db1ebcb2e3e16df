import type { Conversation, Session } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import { type Driver, openSqlite } from "@qanun/store"
import { ANSWER_TEXT, createGate, type Gate } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { idsOf, newVisitor, QUESTION, startSite, textOf, type Visitor } from "./site.ts"

test("who signs in takes the visitor's conversations along, once, and nobody else sees them", async () => {
  const { visitor, user, url, core } = await startSite()
  const reza = visitor()
  const { conversationId, messageId } = idsOf(await reza.ask(QUESTION, { "idempotency-key": "k" }))
  const stolen = reza.cookie

  const signedIn = newVisitor(url, { "x-test-user": "reza" })
  signedIn.cookie = reza.cookie
  await signedIn.ask(QUESTION, { "idempotency-key": "k" })
  const list = await signedIn.fetch("/api/v1/users/conversations")
  expect(((await list.json()) as Conversation[]).map(({ id }) => id)).toContain(conversationId)
  expect(signedIn.cookie).toBe("qanun_visitor=")

  const thief = visitor()
  thief.cookie = stolen
  expect(await thief.get("/api/v1/users/conversations")).toEqual([])
  expect((await thief.fetch(`/api/v1/query/stream/${messageId}`)).status).toBe(404)
  const other = user("other")
  other.cookie = stolen
  expect(await other.get("/api/v1/users/conversations")).toEqual([])

  const next = await signedIn.ask({ ...QUESTION, conversation_id: conversationId })
  expect(textOf(next)).toBe(ANSWER_TEXT)
  expect(JSON.parse(core.to("queryStream").at(-1)?.body ?? "{}").conversation_id).toBeDefined()
})

test("Core keeps knowing a merged conversation under the name it was begun with", async () => {
  const { visitor, url, core } = await startSite()
  const reza = visitor()
  const { conversationId } = idsOf(await reza.ask())
  const session = await reza.get<Session>("/api/v1/session")
  const signedIn = newVisitor(url, { "x-test-user": "reza" })
  signedIn.cookie = reza.cookie
  await signedIn.ask({ ...QUESTION, conversation_id: conversationId }).catch(() => {})
  await signedIn.get("/api/v1/session")
  await signedIn.ask({ ...QUESTION, conversation_id: conversationId })
  const claims = core.to("queryStream").map(({ headers }) => {
    const payload = headers["authorization"]?.split(".")[1] ?? ""
    return JSON.parse(Buffer.from(payload, "base64url").toString()) as { sub: string; tier: string }
  })
  expect(claims.at(-1)).toMatchObject({ sub: session.user?.id, tier: "basic" })
})

test("a page of another site merges nothing", async () => {
  const { visitor, url } = await startSite()
  const reza = visitor()
  await reza.ask()
  const response = await fetch(`${url}/api/v1/session`, {
    headers: { "x-test-user": "attacker", cookie: reza.cookie ?? "", "sec-fetch-site": "cross-site" },
  })
  expect(response.headers.get("set-cookie")).toBeNull()
  expect(await reza.get("/api/v1/users/conversations")).toHaveLength(1)
})

test("a host may keep visitors and users apart", async () => {
  const { visitor, url } = await startSite({
    anonymous: { secret: "another secret of more than 32 characters", merge: false },
  })
  const reza = visitor()
  await reza.ask()
  const signedIn = newVisitor(url, { "x-test-user": "reza" })
  signedIn.cookie = reza.cookie
  expect(await signedIn.get("/api/v1/users/conversations")).toEqual([])
  expect(await reza.get("/api/v1/users/conversations")).toHaveLength(1)
})

async function signIn(url: string, cookie: string | null, id: string): Promise<Visitor> {
  const user = newVisitor(url, { "x-test-user": id })
  user.cookie = cookie
  await user.get("/api/v1/session")
  user.cookie = null
  return user
}

test.each([
  ["a question", "/api/v1/query/", { query: "شرایط فسخ نکاح چیست؟" }, "/api/v1/users/conversations"],
  ["a conversation", "/api/v1/users/conversations", { title: "تازه" }, "/api/v1/users/conversations"],
  ["a folder", "/api/v1/users/folders", { name: "تازه" }, "/api/v1/users/folders"],
])("%s of a visitor who signs in at that moment is the user's", async (_, path, body, list) => {
  const real = await openSqlite(":memory:")
  let hold: Gate | null = null
  const held = createGate()
  // The first write waits at its door: who asks was found out before.
  const store: Driver = {
    ...real,
    async tx(work) {
      const gate = hold
      hold = null
      if (gate) held.open()
      await gate?.passed
      return real.tx(work)
    },
  }
  onTestFinished(() => real.close())
  const { visitor, url } = await startSite({ store })
  const reza = visitor()
  await reza.ask()
  const { cookie } = reza
  const gate = createGate()
  hold = gate
  const late = reza.post(path, body)
  await held.passed
  const user = await signIn(url, cookie, "reza")
  const before = await user.get<unknown[]>(list)
  gate.open()
  expect((await late).ok).toBe(true)
  expect(await user.get(list)).toHaveLength(before.length + 1)
  expect(await real.query("select id from qanun_users_message where user_id <> 'reza'")).toEqual([])
})

test("the cookie of a visitor who has signed in opens nothing any more, and makes nobody else their heir", async () => {
  const { visitor, user, url, core, adapter, store } = await startSite()
  const reza = visitor()
  await reza.ask()
  const stolen = reza.cookie
  await signIn(url, stolen, "reza")
  const thief = visitor()
  for (const path of ["/api/v1/memory/", "/api/v1/users/statistics", "/api/v1/users/profile"]) {
    thief.cookie = stolen
    expect([path, (await thief.fetch(path)).status]).toEqual([path, 401])
    expect(thief.cookie).toBe("qanun_visitor=")
  }
  thief.cookie = stolen
  await thief.ask()
  expect(thief.cookie).not.toBe(stolen)
  await signIn(url, stolen, "mallory")
  // Whatever Core still has under the visitor's name is Reza's.
  await createCoreClient({ baseUrl: core.url }).query.ask({ query: "پرسشی از جای دیگر" })
  await adapter.sync({ userId: `visitor_${stolen?.split("=")[1]?.split(".")[0]}` })
  expect(await user("mallory").get("/api/v1/users/conversations")).toEqual([])
  expect(await store.query("select id from qanun_users_person where merged_into = 'mallory'")).toEqual([])
})

test("who is erased is erased under the names of the visitors that they were, and those stay nobody", async () => {
  const { visitor, url, core, store } = await startSite()
  const reza = visitor()
  await reza.ask()
  const stolen = reza.cookie
  const name = `visitor_${stolen?.split("=")[1]?.split(".")[0]}`
  const user = await signIn(url, stolen, "reza")
  expect((await user.fetch("/api/v1/users/me", { method: "DELETE" })).status).toBe(200)
  await core.seen("memoryClear", 2)
  const subjects = core.to("memoryClear").map(({ headers }) => {
    const payload = headers["authorization"]?.split(".")[1] ?? ""
    return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { sub: string }).sub
  })
  expect(subjects.sort()).toEqual(["reza", name])
  const thief = visitor()
  thief.cookie = stolen
  expect((await thief.fetch("/api/v1/memory/")).status).toBe(401)
  expect(JSON.stringify(await store.query("select * from qanun_users_person"))).not.toContain("reza")
})
