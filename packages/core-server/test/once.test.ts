import { ErrorBody } from "@qanun/contract"
import { afterAll, beforeAll, expect, test } from "vitest"
import { forgetKeys } from "../src/store/responses.ts"
import { type RunningCore, startCore } from "./support/core.ts"

let core: RunningCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

const codeOf = async (response: Response) => ErrorBody.parse(await response.json()).error.code
let keys = 0
const newKey = () => ({ "idempotency-key": `key-${++keys}` })

test("every POST of a person is carried out once under a key, and a repeat gets the first answer", async () => {
  const asked = (await (
    await core.send("POST", "/api/v1/query/", { query: "چند روز مرخصی استحقاقی دارم؟" }, "sara")
  ).json()) as { message_id: string }
  const posts: [string, unknown][] = [
    ["/api/v1/query/", { query: "اضافه کاری چطور حساب می‌شود؟" }],
    ["/api/v1/query/stream", { query: "اضافه کاری چطور حساب می‌شود؟" }],
    ["/api/v1/query/feedback", { message_id: asked.message_id, rating: 4 }],
    [`/api/v1/query/stream/${asked.message_id}/stop`, undefined],
    ["/api/v1/users/conversations", { title: "یک" }],
    ["/api/v1/memory/", { content: "کارگر است" }],
    ["/api/v1/memory/summarize", undefined],
    ["/api/v1/users/clear-history", undefined],
  ]
  for (const [path, body] of posts) {
    const key = newKey()
    const first = await core.send("POST", path, body, "sara", key)
    expect(first.ok, path).toBe(true)
    const [one, rows] = [await first.text(), await counts()]
    const second = await core.send("POST", path, body, "sara", key)
    expect([second.status, await second.text()], path).toEqual([first.status, one])
    expect(await counts(), path).toEqual(rows)
    const other = await core.send(
      "POST",
      path,
      { ...(body as object), title: "x", query: "دیگر", content: "x" },
      "sara",
      key,
    )
    expect([path, other.status, await codeOf(other)]).toEqual([path, 409, "idempotency_mismatch"])
  }
})

const etagOf = (response: Response) => response.headers.get("etag") ?? ""

const counts = async () =>
  (
    await core.store.query(
      `select (select count(*) from core_conversations) as conversations, (select count(*) from core_messages) as messages,
        (select count(*) from core_memories) as memories, (select count(*) from core_feedback) as feedback`,
    )
  )[0]

test("a key is one person's own, belongs to one path, and is free again when the request failed", async () => {
  const key = newKey()
  const create = (sub: string, body: object) => core.send("POST", "/api/v1/users/conversations", body, sub, key)
  const [a, b] = [await (await create("a", { title: "یک" })).json(), await (await create("b", { title: "یک" })).json()]
  expect(a.id).not.toBe(b.id)
  expect(await codeOf(await core.send("POST", "/api/v1/memory/", { title: "یک" }, "a", key))).toBe(
    "idempotency_mismatch",
  )
  const failing = newKey()
  expect((await core.send("POST", "/api/v1/memory/", { content: "" }, "a", failing)).status).toBe(422)
  expect((await core.send("POST", "/api/v1/memory/", { content: "خوب" }, "a", failing)).status).toBe(200)
  expect(
    (await core.send("POST", "/api/v1/memory/", { content: "x" }, "a", { "idempotency-key": "k".repeat(201) })).status,
  ).toBe(422)
})

test("of ten equal requests at once, one is carried out", async () => {
  const key = newKey()
  const responses = await Promise.all(
    Array.from({ length: 10 }, () => core.send("POST", "/api/v1/users/conversations", { title: "یک" }, "many", key)),
  )
  const ids = new Set<string>()
  for (const response of responses)
    if (response.status === 201) ids.add(((await response.json()) as { id: string }).id)
    else expect(await codeOf(response)).toBe("conflict")
  expect(ids.size).toBe(1)
  expect(await (await core.get("/api/v1/users/conversations", "many")).json()).toHaveLength(1)
})

test("a key whose request died with its process is free after a minute, and both forms of a path are one", async () => {
  const key = newKey()
  const add = (path: string) => core.send("POST", path, { content: "در شیراز زندگی می‌کند" }, "left", key)
  expect((await add("/api/v1/memory")).status).toBe(200)
  expect((await add("/api/v1/memory/")).status).toBe(200)
  await core.store.query("delete from core_memories")
  const leave = (age: number) =>
    core.store.query("update core_responses set status = null, body = null, created_at = $2 where key = $1", [
      key["idempotency-key"],
      Date.now() - age,
    ])
  await leave(30_000)
  expect(await codeOf(await add("/api/v1/memory/"))).toBe("conflict")
  await leave(61_000)
  expect((await add("/api/v1/memory/")).status).toBe(200)
  expect(await core.store.query("select content from core_memories")).toHaveLength(1)
})

test("keys are forgotten after their time", async () => {
  const key = newKey()
  const send = async () =>
    (await (await core.send("POST", "/api/v1/users/conversations", { title: "یک" }, "old", key)).json()).id
  const first = await send()
  await forgetKeys(core.store, Date.now() - 1000)
  expect(await send()).toBe(first)
  await forgetKeys(core.store, Date.now() + 1000)
  expect(await send()).not.toBe(first)
})

test("a title changes only for those who have seen its newest revision", async () => {
  const created = (await (await core.send("POST", "/api/v1/users/conversations", { title: "صفر" }, "t")).json()) as {
    id: string
  }
  const path = `/api/v1/users/conversations/${created.id}`
  const etag = (await core.get(path, "t")).headers.get("etag") ?? ""
  const rename = (title: string, headers: Record<string, string> = {}) =>
    core.send("PATCH", path, { title }, "t", headers)
  const results = await Promise.all(Array.from({ length: 8 }, (_, n) => rename(`عنوان ${n}`, { "if-match": etag })))
  expect(results.filter(({ status }) => status === 200)).toHaveLength(1)
  for (const response of results) if (response.status !== 200) expect(await codeOf(response)).toBe("version_mismatch")
  const next = (await core.get(path, "t")).headers.get("etag") ?? ""
  expect(next).not.toBe(etag)
  expect((await rename("یک", { "if-match": next })).headers.get("etag")).not.toBe(next)
  expect((await rename("دو")).status).toBe(200)
  expect((await rename("سه", { "if-match": '"0"' })).status).toBe(412)
  for (const form of ["*", `"0", ${etagOf(await core.get(path, "t"))}`, `W/${etagOf(await core.get(path, "t"))}`]) {
    const now = etagOf(await core.get(path, "t"))
    expect([form, (await rename("دو", { "if-match": form.replace(/"\d+"$/, now) })).status]).toEqual([form, 200])
  }
  expect(((await (await core.get(path, "t")).json()) as { title: string }).title).toBe("دو")
})
