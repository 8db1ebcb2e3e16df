import { expect, test } from "vitest"
import { jsonProblem } from "../src/index.ts"

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })

test("U+0000 is found in texts and names, with the place where it stands", () => {
  expect(jsonProblem({ query: "a\0b" })).toMatchObject({ loc: ["body", "query"], type: "nul_character" })
  expect(jsonProblem({ list: [{ name: "\0" }] })).toMatchObject({ loc: ["body", "list", "0", "name"] })
  expect(jsonProblem({ "a\0": 1 }, "query")).toMatchObject({ loc: ["query"], type: "nul_character" })
  expect(jsonProblem({ query: "a b\u0001", n: [1, null, true] })).toBeNull()
})

test("a nesting of 32 is taken, and one of 33 is named by its first field", () => {
  expect(jsonProblem(nested(32))).toBeNull()
  expect(jsonProblem(nested(33))).toMatchObject({ loc: ["body", "a"], type: "too_deep" })
})
