import type { Conversation, Session } from "@qanun/contract"
import { expect, test } from "vitest"
import { errorCode, idsOf, QUESTION, startSite } from "./site.ts"

test("a visitor becomes one with the first question, and never by looking", async () => {
  const { visitor } = await startSite()
  const reza = visitor()
  for (const path of ["/api/v1/session", "/api/v1/users/conversations", "/api/v1/capabilities", "/health"])
    expect((await reza.fetch(path)).headers.get("set-cookie")).toBeNull()
  expect(await reza.get<Session>("/api/v1/session")).toEqual({ user: null })
  expect(await reza.get("/api/v1/users/conversations")).toEqual([])

  const asked = await reza.post("/api/v1/query/", QUESTION)
  const cookie = asked.headers.get("set-cookie")
  expect(cookie).toMatch(/^qanun_visitor=.*; Path=\/qanun; Max-Age=31536000; HttpOnly; SameSite=Lax$/)
  expect((await reza.get<Session>("/api/v1/session")).user).toMatchObject({ anonymous: true, tier: "free" })
  expect((await reza.post("/api/v1/query/", QUESTION)).headers.get("set-cookie")).toBeNull()
})

test("the cookie is Secure where the browser's connection is", async () => {
  const { visitor } = await startSite({ trustProxy: true })
  const asked = await visitor().post("/api/v1/query/", QUESTION, { "x-forwarded-proto": "https" })
  expect(asked.headers.get("set-cookie")).toMatch(/; HttpOnly; SameSite=Lax; Secure$/)
})

test("a new visitor whose question failed keeps it", async () => {
  const { visitor, core } = await startSite()
  core.always("queryStream", (response) => void response.writeHead(400).end())
  const reza = visitor()
  expect((await reza.post("/api/v1/query/", QUESTION)).status).toBe(502)
  expect(await reza.get<Conversation[]>("/api/v1/users/conversations")).toHaveLength(1)
})

test("a cookie that we did not sign makes nobody", async () => {
  const { visitor } = await startSite()
  const reza = visitor()
  await reza.ask()
  const [name, value = ""] = reza.cookie?.split("=") ?? []
  const [id = "", signature = ""] = value.split(".")
  const withOtherEnd = (text: string) => text.slice(0, -1) + (text.endsWith("0") ? "1" : "0")
  for (const forged of [
    `${id}.${withOtherEnd(signature)}`,
    `${withOtherEnd(id)}.${signature}`,
    `${id}.`,
    id,
    `.${signature}`,
    `${id}.${signature}${signature}`,
    "../../etc/passwd.x",
  ]) {
    const forger = visitor()
    forger.cookie = `${name}=${forged}`
    expect(await forger.get<Session>("/api/v1/session"), forged).toEqual({ user: null })
  }
})

test("what is somebody else's answers exactly like what is not there", async () => {
  const { user } = await startSite()
  const sara = user("sara")
  const { conversationId, messageId } = idsOf(await sara.ask())
  const thief = user("thief")
  const seen = async (method: string, path: string, body?: unknown) => {
    const response = await thief.fetch(path, {
      method,
      headers: { "content-type": "application/json", "x-request-id": "same-request-id" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return [response.status, await response.text()]
  }
  const routes = (conversation: string, message: string): [string, string, unknown?][] => [
    ["GET", `/api/v1/users/conversations/${conversation}`],
    ["PATCH", `/api/v1/users/conversations/${conversation}`, { title: "x" }],
    ["DELETE", `/api/v1/users/conversations/${conversation}`],
    ["GET", `/api/v1/users/conversations/${conversation}/messages`],
    ["GET", `/api/v1/query/stream/${message}`],
    ["POST", `/api/v1/query/stream/${message}/stop`, {}],
    ["POST", "/api/v1/query/feedback", { message_id: message, rating: 1 }],
    ["POST", "/api/v1/query/", { ...QUESTION, conversation_id: conversation }],
    ["POST", "/api/v1/query/stream", { ...QUESTION, conversation_id: conversation }],
  ]
  const missing = "0".repeat(26)
  const foreign = routes(conversationId, messageId)
  for (const [index, route] of routes(missing, missing).entries()) {
    const absent = await seen(...route)
    expect(absent[0]).toBe(404)
    expect(await seen(...foreign[index]!), route.join(" ")).toEqual(absent)
  }
  expect(await sara.get(`/api/v1/users/conversations/${conversationId}/messages`)).toHaveLength(2)
})

test("without anonymous visitors nobody asks unless the host knows them", async () => {
  const { visitor, user } = await startSite({ anonymous: undefined })
  const response = await visitor().post("/api/v1/query/", QUESTION)
  expect([response.status, await errorCode(response)]).toEqual([401, "unauthorized"])
  expect((await user("sara").post("/api/v1/query/", QUESTION)).status).toBe(200)
})

test.each([
  [
    "throws",
    () => {
      throw new Error("session store at 10.0.0.7 is down")
    },
  ],
  ["is slow", () => new Promise<null>(() => {})],
  ["gives an id without characters", () => ({ id: "" })],
  ["gives the id of a visitor", () => ({ id: "visitor_1" })],
  ["gives an unknown tier", () => ({ id: "sara", tier: "gold" as never })],
  ["gives an id with half of a surrogate pair", () => ({ id: "sara\ud800" })],
  ["gives an id with a line end", () => ({ id: "sara\nERROR forged" })],
  ["gives no id at all", () => ({ userId: "sara" }) as never],
  ["gives an unknown time zone", () => ({ id: "sara", timeZone: "Tehran" })],
])("an identify that %s makes nobody a visitor", async (_, identify) => {
  const { visitor } = await startSite({ identify, identifyTimeoutMs: 50 })
  const response = await visitor().post("/api/v1/query/", QUESTION)
  expect(response.headers.get("set-cookie")).toBeNull()
  const body = await response.text()
  expect([response.status, JSON.parse(body).error.code]).toEqual([503, "identity_unavailable"])
  expect(body).not.toContain("10.0.0.7")
})

test("the log says what is wrong with a user that identify gives, and nothing that is in it", async () => {
  const lines: object[] = []
  const logger = { info() {}, warn() {}, error: (fields: object) => void lines.push(fields) }
  const { visitor } = await startSite({ logger, identify: () => ({ id: "sara@example.com", tier: "gold" as never }) })
  await visitor().get("/api/v1/session")
  expect(lines).toContainEqual({ reason: "tier must be one of free, basic, premium, enterprise" })
  expect(JSON.stringify(lines)).not.toContain("sara")
})
