import { ANSWER_TEXT, json, reset, SOURCE } from "@qanun/testing"
import { expect, test } from "vitest"
import { idsOf, QUESTION, SECRET, startSite } from "./site.ts"

const PRIVATE = "چند روز مرخصی استحقاقی دارم؟ شمارهٔ من ۰۹۱۲ است"

test("metrics count turns, failures and refusals, and name nobody", async () => {
  const { user, core, adapter } = await startSite({ quota: { perDay: { basic: 2 } } })
  const sara = user("sara")
  await sara.ask()
  core.next("queryStream", json({}, { status: 401 }))
  await sara.ask()
  await sara.ask()
  await sara.post("/api/v1/query/", QUESTION)
  const text = await adapter.metrics()
  expect(text).toContain('qanun_turns_total{status="completed",code=""} 2')
  expect(text).toContain('qanun_turns_total{status="failed",code="core_rejected_token"} 1')
  expect(text).toContain('qanun_quota_denied_total{tier="basic"} 1')
  expect(text).toContain("qanun_turn_duration_seconds_count 3")
  expect(text).toContain("qanun_first_token_seconds_count 2")
  expect(text).toMatch(/^qanun_outbox_depth 0$/m)
  expect(text).not.toContain("sara")
})

test("the log tells codes and ids, and no text, token, secret or address of a person", async () => {
  const lines: string[] = []
  const keep = (fields: object, message: string) => void lines.push(JSON.stringify([fields, message]))
  const { user, core } = await startSite({
    logger: { info: keep, warn: keep, error: keep },
    identify: (request) => {
      const id = request.headers.get("x-test-user")
      if (id === "broken") throw new Error("password=hunter2")
      return id ? { id, email: `${id}@example.com` } : null
    },
  })
  core.next("queryStream", json({ detail: `bad token ${SECRET}` }, { status: 401 }))
  core.next("queryStream", reset(), reset(), reset())
  await user("sara").ask({ query: PRIVATE })
  await user("sara").ask({ query: PRIVATE })
  await user("broken").post("/api/v1/query/", QUESTION)
  expect(lines.length).toBeGreaterThanOrEqual(3)
  const log = lines.join("\n")
  for (const secret of [SECRET, "hunter2", "مرخصی", "example.com", "Bearer", "eyJ"]) expect(log).not.toContain(secret)
})

test("only what Core needs is ever sent to it", async () => {
  const { user, core } = await startSite({
    identify: (request) => {
      const id = request.headers.get("x-test-user")
      return id ? { id, username: "sara-u", email: "sara@example.com", name: "سارا محرمانه", tier: "premium" } : null
    },
  })
  const sara = user("sara")
  const patch = (body: unknown) => ({
    method: "PATCH",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  })
  await sara.fetch(
    "/api/v1/users/profile",
    patch({ preferences: { theme: "theme-private" }, timezone: "Europe/Paris" }),
  )
  const folder = (await (await sara.post("/api/v1/users/folders", { name: "folder-private" })).json()) as { id: string }
  const { conversationId, messageId } = idsOf(await sara.ask())
  await sara.fetch(
    `/api/v1/users/conversations/${conversationId}`,
    patch({ is_pinned: true, is_archived: true, folder_id: folder.id, title: "عنوان" }),
  )
  await sara.post("/api/v1/query/feedback", { message_id: messageId, rating: 5 })
  await sara.post("/api/v1/memory/", { content: "کارگر است" })
  await sara.get(`/api/v1/sources/${SOURCE.source_id}`)
  await sara.get("/api/v1/users/statistics")
  await core.seen("conversationUpdate")
  await core.seen("feedback")
  await sara.fetch("/api/v1/users/me", { method: "DELETE" })
  await core.seen("memoryClear")

  const sent = core.requests.map(({ path, headers, body }) => {
    const { authorization = "", ...rest } = headers
    const payload = authorization ? Buffer.from(authorization.split(".")[1] ?? "", "base64url").toString() : ""
    return JSON.stringify([path, rest, payload, body])
  })
  for (const own of [
    "theme-private",
    "Europe/Paris",
    "folder-private",
    folder.id,
    "pinned",
    "archived",
    "محرمانه",
    "cookie",
    conversationId,
  ])
    expect(
      sent.filter((bytes) => bytes.includes(own)),
      own,
    ).toEqual([])
  expect(sent.join()).toContain("sara@example.com")
  expect(ANSWER_TEXT).not.toBe("")
})
