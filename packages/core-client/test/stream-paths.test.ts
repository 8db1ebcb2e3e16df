import { ROUTES, routePath } from "@qanun/contract/routes"
import { expect, test } from "vitest"
import { CAPABILITIES_PATH, resumePath, STREAM_PATH } from "../src/stream-paths.ts"

test("the paths that every page loads are those of the one route table", () => {
  expect(STREAM_PATH).toBe(ROUTES.queryStream.path)
  expect(CAPABILITIES_PATH).toBe(ROUTES.capabilities.path)
  expect(resumePath("شناسه/1")).toBe(routePath("queryStreamResume", { message_id: "شناسه/1" }))
})
