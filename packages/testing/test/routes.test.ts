import * as contract from "@qanun/contract"
import { setupServer } from "msw/node"
import { afterAll, beforeAll, expect, test } from "vitest"
import * as z from "zod/mini"
import { createHandlers } from "../src/handlers.ts"

const BASE = "https://law.example/qanun"
const server = setupServer(...createHandlers(BASE))
beforeAll(() => server.listen({ onUnhandledRequest: "error" }))
afterAll(() => server.close())

const { ROUTES, routePath } = contract
type RouteName = contract.RouteName

const BODIES: Partial<Record<RouteName, object>> = {
  query: { query: "مرخصی" },
  queryStream: { query: "مرخصی" },
  feedback: { message_id: "m", rating: 5 },
  conversationCreate: { title: "عنوان" },
  conversationUpdate: { title: "دیگر" },
  profileUpdate: { language: "en" },
  folderCreate: { name: "کار" },
  folderUpdate: { name: "خانه" },
  memoryAdd: { content: "مستأجر است" },
  memoryUpdate: { content: "موجر است" },
}

async function call(route: RouteName, params: Record<string, string> = {}): Promise<Response> {
  const { method } = ROUTES[route]
  const body = BODIES[route]
  return fetch(BASE + routePath(route, params), {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
  })
}

/** Something for the route's parameters to name. */
async function paramsFor(route: RouteName): Promise<Record<string, string>> {
  const { path } = ROUTES[route]
  if (path.includes("{message_id}")) return { message_id: (await (await call("query")).json()).message_id }
  if (path.startsWith("/api/v1/memory/{")) return { id: (await (await call("memoryAdd")).json()).id }
  if (path.includes("folders/{")) return { id: (await (await call("folderCreate")).json()).id }
  if (path.includes("sources/{")) return { id: "labour-64" }
  return path.includes("{id}") ? { id: (await (await call("conversationCreate")).json()).id } : {}
}

type Reply = { content?: Record<string, { schema: { $ref?: string; items?: { $ref: string } } }> }
type Operation = { responses: { "200"?: Reply; "201"?: Reply } }
const paths = Object.assign(
  {},
  ...(["core", "users"] as const).map((role) => contract.openApiDocument({ role, version: "0" })["paths"]),
) as Record<string, Record<string, Operation>>

/** The schema of a route's answer, by the document that is made from the contract. */
function schemaOf(route: RouteName): z.core.$ZodType | undefined {
  const { path, method } = ROUTES[route]
  const { "200": reply, "201": created = reply } = paths[path]?.[method.toLowerCase()]?.responses ?? {}
  const { schema } = Object.values(created?.content ?? {})[0] ?? {}
  const name = (schema?.$ref ?? schema?.items?.$ref)?.split("/").at(-1)
  const found = name && (contract as unknown as Record<string, z.core.$ZodType>)[name]
  return found ? (schema?.items ? z.array(found) : found) : undefined
}

test.for(Object.keys(ROUTES) as RouteName[])("the route %s is answered in the contract's form", async (route) => {
  const response = await call(route, await paramsFor(route))
  expect(response.ok).toBe(true)
  expect(response.headers.get("x-request-id")).not.toBeNull()
  const text = await response.text()
  const schema = schemaOf(route)
  const bodies = response.headers.get("content-type")?.startsWith("text/event-stream")
    ? text.split("\n\n").flatMap((block) => (block ? [block.replace(/^id: .*\ndata: /, "")] : []))
    : [text]
  expect(bodies.length).toBeGreaterThan(0)
  for (const body of bodies) expect(schema && z.safeParse(schema, JSON.parse(body)).error).toBeUndefined()
})

test("every route with an answer has a schema to hold it to", () => {
  const without = (Object.keys(ROUTES) as RouteName[]).filter((route) => !schemaOf(route))
  // Their answers are a word of success and nothing to rely on.
  expect(without.sort()).toEqual(["memoryClear", "memoryDelete"])
})
