import { ErrorBody, MemoryContext, MemorySummary, ROUTES, SERVICE_ROUTES } from "@qanun/contract"
import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { withoutRepeats } from "../src/answer/memories.ts"
import { ROUTES as SERVED } from "../src/routes/router.ts"
import { type RunningCore, startCore } from "./support/core.ts"

const KEY = "a service key of at least 32 characters"
let core: RunningCore
beforeAll(async () => {
  core = await startCore({ serviceKeys: [KEY] })
})
afterAll(() => core.close())

const onCore = Object.entries({ ...ROUTES, ...SERVICE_ROUTES }).filter(([, { on }]) => on !== ("users" as string))

test("every route of the contract is served in both slash forms, to those it is for and to nobody else", async () => {
  for (const [name, { method, path, auth }] of onCore)
    for (const form of [path.replace(/\/$/, ""), `${path.replace(/\/$/, "")}/`]) {
      const address = core.base + form.replace(/\{\w+\}/g, "unknown")
      const body =
        method === "GET" || method === "DELETE" ? {} : { body: "{", headers: { "content-type": "application/json" } }
      const open = await fetch(address, { method, ...body, redirect: "error" })
      expect(open.status, name).toBe(auth === "none" ? 200 : 401)
      if (auth === "none") continue
      const error = ErrorBody.parse(await open.json())
      expect([error.error.code, typeof error.detail], name).toEqual(["unauthorized", "string"])
      // With what it asks for, a broken body is the first thing that is wrong; without one, the row is unknown or there.
      const known =
        auth === "service"
          ? await fetch(address, { method, ...body, headers: { ...body.headers, "x-api-key": KEY } })
          : await fetch(address, { method, ...body, headers: { ...body.headers, ...(await bearer()) } })
      expect([200, 400, 404, 503], `${name} ${known.status}`).toContain(known.status)
      expect(known.headers.get("x-request-id"), name).not.toBeNull()
    }
})
const bearer = async () => {
  const { token } = await import("./support/core.ts")
  return { authorization: `Bearer ${await token({ sub: "walker" })}` }
}

test("what is served is described, with what it takes, and nothing else is", async () => {
  type Described = Record<string, { parameters?: { name: string }[]; responses: Record<string, object> }>
  const { paths } = (await (await core.get("/openapi.json")).json()) as { paths: Record<string, Described> }
  const served = SERVED.filter(([, path]) => path !== "/").map(
    ([method, path]) => `${method} ${path.replace(/:\w+/g, "{}")}`,
  )
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, "{}").replace(/\/$/, "")}`,
    ),
  )
  expect(described.toSorted()).toEqual(served.toSorted())
  for (const [path, methods] of Object.entries(paths))
    for (const [method, { parameters = [], responses }] of Object.entries(methods)) {
      expect([path, method, Object.values(responses)[0]]).toEqual([
        path,
        method,
        expect.objectContaining({ content: expect.anything() }),
      ])
      const isPersons = method === "post" && !/sync|embeddings/.test(path)
      expect([path, parameters.some(({ name }) => name === "Idempotency-Key")]).toEqual([path, isPersons])
    }
  const created = await core.send("POST", "/api/v1/users/conversations", {})
  expect(Object.keys(paths["/api/v1/users/conversations"]!["post"]!.responses)).toContain(String(created.status))
})

test("a path takes only its own methods, and says which", async () => {
  for (const path of new Set(onCore.map(([, route]) => route.path))) {
    const response = await core.send("PATCH", `${path.replace(/\{\w+\}/g, "unknown")}`, {})
    if (onCore.some(([, route]) => route.path === path && route.method === "PATCH")) continue
    expect([path, response.status]).toEqual([path, 405])
    const allowed = onCore.flatMap(([, route]) => (route.path === path ? [route.method as string] : []))
    expect(response.headers.get("allow")?.split(", ").sort()).toEqual(expect.arrayContaining(allowed.sort()))
  }
})

test("memories are given as one text, which counts as a use, and repeats are merged when there are many", async () => {
  const add = (content: string) => core.send("POST", "/api/v1/memory/", { content }, "mina")
  const empty = MemoryContext.parse(await (await core.get("/api/v1/memory/context/text", "mina")).json())
  expect(empty).toEqual({ user_id: "mina", context: "", has_memories: false })
  for (const content of ["کارگر است", "کارگر یک کارخانه است", "مستأجر است", "در شیراز زندگی می‌کند", "فرزند ندارد"])
    await add(content)
  const summarize = async () =>
    MemorySummary.parse(await (await core.send("POST", "/api/v1/memory/summarize", undefined, "mina")).json())
  expect(await summarize()).toMatchObject({ success: true, before_count: 5, after_count: 5 })
  await add("مستاجر است.")
  expect(await summarize()).toMatchObject({ before_count: 6, after_count: 4 })
  const { context } = MemoryContext.parse(await (await core.get("/api/v1/memory/context/text/", "mina")).json())
  expect(context).toContain("کارگر یک کارخانه است")
  expect(context).not.toContain("کارگر است")
  const { memories } = (await (await core.get("/api/v1/memory", "mina")).json()) as {
    memories: { usage_count: number }[]
  }
  expect(memories.map(({ usage_count }) => usage_count)).toEqual([1, 1, 1, 1])
  expect((await core.get("/api/v1/memory/context/text", "other")).status).toBe(200)
  expect(await (await core.get("/api/v1/memory/context/text", "other")).json()).toMatchObject({ has_memories: false })
})

test("merging memories never loses a word that was remembered, and does nothing the second time", () => {
  const content = fc.array(fc.constantFrom("کارگر", "خانه", "شیراز", "نه", "دو", "فرزند"), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(fc.array(content), (rows) => {
      const memories = rows.map((words) => ({ content: words.join(" ") }))
      const kept = withoutRepeats(memories)
      const words = (of: readonly { content: string }[]) => new Set(of.flatMap((row) => row.content.split(" ")))
      expect(words(kept)).toEqual(words(memories))
      expect(withoutRepeats(kept)).toEqual(kept)
    }),
  )
})
