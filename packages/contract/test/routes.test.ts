import fc from "fast-check"
import { expect, test } from "vitest"
import { ROUTES, type RouteName, routePath } from "../src/index.ts"

test("parameters are encoded, whatever they contain", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (id) => {
      const path = routePath("messages", { id })
      expect(path.split("/")).toHaveLength(7)
      expect(decodeURIComponent(path.split("/")[5] as string)).toBe(id)
    }),
  )
})

test("a missing parameter is refused and named", () => {
  expect(() => routePath("conversation")).toThrow("conversation needs a id")
  expect(() => routePath("conversation", { id: "" })).toThrow(TypeError)
})

test("no two routes share a method and a path", () => {
  const keys = (Object.keys(ROUTES) as RouteName[]).map((name) => `${ROUTES[name].method} ${ROUTES[name].path}`)
  expect(new Set(keys).size).toBe(keys.length)
})

test("the slashes are those of the Cores in the field", () => {
  expect(routePath("query")).toBe("/api/v1/query/")
  expect(routePath("memoryList")).toBe("/api/v1/memory/")
  expect(routePath("conversations")).toBe("/api/v1/users/conversations")
})
