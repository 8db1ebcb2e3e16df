import type { Page } from "playwright"
import { expect, onTestFinished, test } from "vitest"
import { chatSite, type Visitor } from "../../support/chat-site.ts"
import { leaveAnswer, leaveCitations } from "../../support/legal-answer.ts"

const site = chatSite({
  capabilities: { live_changes: true },
  answerTo: (question) => ({
    text: leaveAnswer,
    citations: leaveCitations,
    ...(question.includes("slowly") && { everyMs: 20 }),
  }),
})

const follows = () => site.api.requests.filter((request) => request === "GET /users/changes").length

/** A visitor whose chat has answered once and hears what others do. */
async function listener(): Promise<Visitor> {
  site.api.conversations.clear()
  const visitor = await site.visit("/en")
  onTestFinished(visitor.close)
  await expect.poll(() => site.api.changes.open()).toBe(0)
  await visitor.open()
  await visitor.ask("how long?")
  await visitor.page.locator(".actions").waitFor()
  await expect.poll(() => site.api.changes.open()).toBe(1)
  return visitor
}

/** The same person on another device. */
async function otherDevice({ page }: Visitor): Promise<Visitor> {
  const storageState = await page.context().storageState()
  const other = await site.visit("/en", { storageState })
  onTestFinished(other.close)
  await other.open()
  await other.page.locator(".actions").waitFor()
  await expect.poll(() => site.api.changes.open()).toBe(2)
  return other
}

const words = (page: Page) => page.getByRole("log").innerText()

test("an open chat hears nothing before the first question, and one stream serves all tabs of a browser", async () => {
  const before = follows()
  const silent = await site.visit("/en")
  await silent.open()
  await expect.poll(() => site.api.requests).toContain("GET /capabilities")
  expect(follows()).toBe(before)
  await silent.close()
  const { page } = await listener()
  const second = await page.context().newPage()
  await second.goto(`${site.api.url}/en`)
  await second.locator(".launcher").click()
  await second.locator(".actions").waitFor()
  const [row] = [...site.api.conversations.values()]
  if (row) row.row.title = "Named elsewhere"
  await second.getByRole("button", { name: "Past conversations" }).click()
  await second.locator(".row bdi", { hasText: "Named elsewhere" }).waitFor()
  if (row) row.row.title = "Named again"
  site.api.changes.push({ type: "conversation", conversation_id: row?.row.id ?? "", change: "updated" })
  await second.locator(".row bdi", { hasText: "Named again" }).waitFor()
  expect(site.api.changes.open()).toBe(1)
  /* The other tab takes over from the one that goes, where that one was. */
  await page.close()
  await expect.poll(follows).toBe(before + 2)
  if (row) row.row.title = "Named last"
  site.api.changes.push({ type: "conversation", conversation_id: row?.row.id ?? "", change: "updated" })
  await second.locator(".row bdi", { hasText: "Named last" }).waitFor()
})

test("a question asked on one device is answered on the other too, word by word and once", async () => {
  const one = await listener()
  const other = await otherDevice(one)
  await other.ask("and on Fridays? slowly")
  await one.page.locator(".question", { hasText: "and on Fridays?" }).waitFor()
  await other.page.locator(".actions").nth(1).waitFor()
  await one.page.locator(".actions").nth(1).waitFor()
  await expect.poll(async () => (await words(one.page)) === (await words(other.page))).toBe(true)
  expect(await one.page.locator(".question").count()).toBe(2)
})

test("a conversation that is deleted on another device leaves the screen", async () => {
  const one = await listener()
  const other = await otherDevice(one)
  await other.page.getByRole("button", { name: "Past conversations" }).click()
  await other.page.locator(".row").getByRole("button", { name: "More" }).click()
  await other.page.getByRole("button", { name: "Delete conversation" }).click()
  await other.page.keyboard.press("Escape")
  await one.page.locator(".greeting").waitFor()
})

test("a chat that is closed does not listen, and one that is opened again has missed nothing", async () => {
  const { page, problems } = await listener()
  const [row] = [...site.api.conversations.values()]
  await page.getByRole("button", { name: "Past conversations" }).click()
  await page.locator(".row bdi", { hasText: "how long?" }).waitFor()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "Close chat" }).click()
  await expect.poll(() => site.api.changes.open()).toBe(0)
  site.api.conversations.delete(row?.row.id ?? "")
  site.api.changes.push({ type: "conversation", conversation_id: row?.row.id ?? "", change: "deleted" })
  await page.locator(".launcher").click()
  await page.locator(".greeting").waitFor()
  expect(problems).toEqual([])
})

test("an answer that was written here is not fetched again when the server tells of it", async () => {
  const { page, ask } = await listener()
  const before = site.api.requests.length
  await page.locator(".actions").getByRole("button", { name: "Poor answer" }).click()
  await page.locator(".feedback").waitFor()
  await ask("and now?")
  await page.locator(".actions").nth(1).waitFor()
  site.api.changes.push({ type: "folders" })
  await page.getByRole("button", { name: "Past conversations" }).click()
  await page.locator(".row").first().waitFor()
  expect(site.api.requests.slice(before).filter((request) => request.endsWith("/messages"))).toEqual([])
  expect(await page.locator(".feedback").count()).toBe(1)
})

test("a chat that is closed while it waits to listen again lets another tab listen at once", async () => {
  const { page } = await listener()
  const context = page.context()
  await context.route(/\/users\/changes$/, (route) => route.fulfill({ status: 503, body: "{}" }))
  const second = await context.newPage()
  await second.clock.install()
  await second.goto(`${site.api.url}/en`)
  const refused = second.waitForResponse(/\/users\/changes$/)
  await page.close()
  await second.locator(".launcher").click()
  await refused
  /* From here on no pause ends by itself. */
  await second.clock.pauseAt(Date.now() + 60_000)
  const locks = () => second.evaluate(async () => (await navigator.locks.query()).held?.length)
  await expect.poll(locks).toBe(1)
  await second.getByRole("button", { name: "Close chat" }).click()
  await expect.poll(locks).toBe(0)
})
