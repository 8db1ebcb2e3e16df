import type { Conversation, Session } from "@qanun/contract"
import { ANSWER_TEXT } from "@qanun/testing"
import { expect, test } from "vitest"
import { idsOf, newVisitor, QUESTION, startSite, textOf } from "./site.ts"

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
