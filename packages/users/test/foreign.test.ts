import type { Folder } from "@qanun/contract"
import { ROUTES, type RouteName, routePath } from "@qanun/contract"
import { expect, test } from "vitest"
import { idsOf, QUESTION, startSite, type Visitor } from "./site.ts"

/** Routes whose id is Core's: Core gets the asker's own token and decides. */
const OF_CORE: readonly RouteName[] = ["memoryGet", "memoryUpdate", "memoryDelete", "source"]

const BODIES: Partial<Record<RouteName, object>> = {
  conversationUpdate: { title: "x", is_pinned: true },
  folderUpdate: { name: "x" },
  queryStop: {},
}

/** Every route of the contract that names something of somebody, and what it may name. */
const naming = (Object.keys(ROUTES) as RouteName[]).filter(
  (name) => ROUTES[name].path.includes("{") && (ROUTES[name].on as string) !== "core" && !OF_CORE.includes(name),
)

async function call(visitor: Visitor, name: RouteName, id: string): Promise<[number, string]> {
  const body = BODIES[name]
  const response = await visitor.fetch(routePath(name, { id, message_id: id }), {
    method: ROUTES[name].method,
    headers: { "content-type": "application/json", "x-request-id": "same-request-id" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return [response.status, await response.text()]
}

test.each(naming)("%s: what is somebody else's answers exactly like what is not there", async (name) => {
  const { user, visitor, store } = await startSite()
  const sara = user("sara")
  const { conversationId, messageId } = idsOf(await sara.ask())
  const folder = (await (await sara.post("/api/v1/users/folders", { name: "کار" })).json()) as Folder
  const { path } = ROUTES[name]
  const own = path.includes("{message_id}") ? messageId : path.includes("folders") ? folder.id : conversationId
  const tables = ["conversation", "message", "folder", "turn", "outbox"]
  const dump = () => Promise.all(tables.map((table) => store.query(`select * from qanun_users_${table} order by 1`)))
  const before = await dump()
  for (const stranger of [user("thief"), visitor()]) {
    const absent = await call(stranger, name, "0".repeat(26))
    expect(absent[0]).toBe(404)
    expect(await call(stranger, name, own)).toEqual(absent)
  }
  expect(await dump(), "and nothing of it has changed").toEqual(before)
  expect((await call(sara, name, own))[0]).toBeLessThan(300)
})

test("what is named in a body is looked up for the asker alone", async () => {
  const { user } = await startSite()
  const sara = user("sara")
  const { conversationId, messageId } = idsOf(await sara.ask())
  const folder = (await (await sara.post("/api/v1/users/folders", { name: "کار" })).json()) as Folder
  const thief = user("thief")
  const { conversationId: theirs } = idsOf(await thief.ask())
  const tries: [string, string, object][] = [
    ["POST", "/api/v1/query/", { ...QUESTION, conversation_id: conversationId }],
    ["POST", "/api/v1/query/stream", { ...QUESTION, conversation_id: conversationId }],
    ["POST", "/api/v1/query/feedback", { message_id: messageId, rating: 1 }],
    ["PATCH", `/api/v1/users/conversations/${theirs}`, { folder_id: folder.id }],
  ]
  for (const [method, path, body] of tries) {
    const headers = { "content-type": "application/json" }
    expect((await thief.fetch(path, { method, headers, body: JSON.stringify(body) })).status, path).toBe(404)
  }
})

test("lists, exports and searches hold nothing of anybody else", async () => {
  const { user } = await startSite()
  await user("sara").ask({ query: "راز سارا" })
  const thief = user("thief")
  await thief.ask({ query: "پرسش دیگر" })
  for (const path of [
    "/users/conversations",
    "/users/conversations?search=راز",
    "/users/export",
    "/users/folders",
    "/users/statistics",
  ])
    expect(await (await thief.fetch(`/api/v1${path}`)).text(), path).not.toContain("راز")
})

test("SQL in ids, keys, searches and texts is only text", async () => {
  const { user, store } = await startSite()
  const sara = user("sara'); drop table qanun_users_message; --")
  const attack = "'; delete from qanun_users_conversation; -- \" $1 %_!"
  const { conversationId } = idsOf(await sara.ask({ query: attack }, { "idempotency-key": "k'--" }))
  await sara.post("/api/v1/users/folders", { name: attack })
  const path = `/api/v1/users/conversations/${conversationId}`
  const headers = { "content-type": "application/json" }
  await sara.fetch(path, { method: "PATCH", headers, body: JSON.stringify({ title: attack }) })
  for (const name of naming) {
    const [status] = await call(sara, name, attack)
    expect([name, status]).toEqual([name, 404])
  }
  const found = await sara.get<{ title: string }[]>(
    `/api/v1/users/conversations?search=${encodeURIComponent("delete from")}`,
  )
  expect(found).toMatchObject([{ title: attack }])
  expect(await sara.get("/api/v1/users/conversations?search=%25")).toHaveLength(1)
  expect(await store.query("select count(*) as n from qanun_users_message")).toEqual([{ n: 2 }])
})
