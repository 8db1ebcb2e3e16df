import type { Locator, Page } from "@playwright/test"
import { ANSWER_TEXT, answerEvents, body, createGate, events, hang, html, json, RESET, reset } from "@qanun/testing"
import { expect } from "./app.ts"
import { type FaultySite, test } from "./faulty-site.ts"

const QUESTION = "چند روز مرخصی استحقاقی دارم؟"
const IDS = { messageId: "rag-m-1", userMessageId: "rag-u-1", conversationId: "rag-c-1" }

async function askOn(page: Page, site: FaultySite, locale = "fa"): Promise<Locator> {
  await page.goto(`${site.url}/${locale}`)
  const chat = page.locator("qanun-chat")
  await chat.getByRole("button").first().click()
  await chat.getByRole("textbox").fill(QUESTION)
  await chat.getByRole("textbox").press("Enter")
  return chat
}

/** The failure is said in the visitor's words, the question is still there, and one press gets the answer. */
async function expectFailureThenRetry(chat: Locator, words: string, retry = "دوباره بفرست"): Promise<void> {
  await expect(chat.getByRole("alert")).toContainText(words)
  await expect(chat.locator("[part=question]")).toContainText(QUESTION)
  await chat.getByRole("alert").getByRole("button", { name: retry }).click()
  await expect(chat.locator("[part=text]").last()).toContainText(firstWords)
  await expect(chat.getByRole("alert")).toHaveCount(0)
}

const firstWords = ANSWER_TEXT.split(/[\s*]+/)
  .filter(Boolean)
  .slice(0, 2)
  .join(" ")

test("Core refuses connections", async ({ page, site }) => {
  for (let i = 0; i < 6; i++) site.core.next("queryStream", reset())
  const chat = await askOn(page, site)
  await expect(chat.getByRole("alert")).toContainText("سرویس در دسترس نیست")
  await expect(chat.locator("[part=question]")).toContainText(QUESTION)
})

test("Core never answers", async ({ page, site }) => {
  site.core.always("queryStream", hang())
  const chat = await askOn(page, site)
  await expect(chat.getByRole("alert")).toContainText("پاسخ دیر شد")
})

test("Core breaks off in the middle, and the retry is answered", async ({ page, site }) => {
  const [first, ...rest] = answerEvents(IDS)
  const tokens = rest.filter(({ type }) => type === "token").slice(0, 2)
  site.core.always("queryStreamResume", json({ detail: "gone" }, { status: 404 }))
  site.core.next("queryStream", events([first as object, ...tokens, RESET]))
  const chat = await askOn(page, site)
  await expect(chat.getByRole("alert")).toContainText("این پاسخ کامل نیست")
  await expectFailureThenRetry(chat, "این پاسخ کامل نیست")
})

test("Core's gateway sends a page instead of an answer, and none of it is shown", async ({ page, site }) => {
  site.core.next("queryStream", html(200))
  const chat = await askOn(page, site)
  await expect(chat.getByRole("alert")).toBeVisible()
  await expect(chat.getByText("Gateway")).toHaveCount(0)
})

test("Core's answer breaks off before its first event: it is asked again under the same key, and nobody notices", async ({
  page,
  site,
}) => {
  site.core.next("queryStream", body(['data: {"type":"tok'], { headers: { "content-type": "text/event-stream" } }))
  const chat = await askOn(page, site)
  await expect(chat.locator("[part=text]").last()).toContainText(firstWords)
  await expect(chat.getByRole("alert")).toHaveCount(0)
  const keys = site.core.to("queryStream").map(({ headers }) => headers["idempotency-key"])
  expect(keys).toHaveLength(2)
  expect(new Set(keys).size).toBe(1)
  expect(site.core.core.turns).toBe(1)
})

test("Core does not take our tokens: the visitor reads that the site is set up wrongly, not why", async ({
  page,
  site,
}) => {
  site.core.always("queryStream", json({ detail: "Invalid authentication token" }, { status: 401 }))
  const chat = await askOn(page, site)
  await expect(chat.getByRole("alert")).toContainText("درست راه‌اندازی نشده است")
  await expect(chat.getByText("Invalid authentication token")).toHaveCount(0)
})

test("each language has its own sentence", async ({ page, site }) => {
  site.core.always("queryStream", json({ detail: "x" }, { status: 500 }))
  const alerts = []
  for (const locale of ["fa", "en", "ar"]) {
    const chat = await askOn(page, site, locale)
    alerts.push(await chat.getByRole("alert").textContent())
    await page.evaluate(() => {
      localStorage.clear()
      sessionStorage.clear()
    })
  }
  expect(new Set(alerts).size).toBe(3)
})

test("the browser's connection breaks in the middle, and the answer goes on without a gap", async ({ page, site }) => {
  const gate = createGate()
  const script = answerEvents(IDS)
  const middle = script.findIndex(({ type }) => type === "token") + 2
  site.core.next("queryStream", events([...script.slice(0, middle), gate, ...script.slice(middle)]))
  const chat = await askOn(page, site)
  await expect(chat.locator("[part=text]").last()).not.toBeEmpty()
  await page.reload()
  gate.open()
  const again = page.locator("qanun-chat")
  await expect(async () => {
    if (!(await again.getByRole("textbox").isVisible())) await again.getByRole("button").first().click()
    await expect(again.locator("article").last().locator("[aria-busy=false]")).toBeVisible({ timeout: 2000 })
  }).toPass()
  const text = (await again.locator("[part=text]").last().textContent()) ?? ""
  expect(text).toContain(firstWords)
  expect(site.core.core.turns + site.core.to("queryStream").length).toBe(1)
})

test("a double click asks once", async ({ page, site }) => {
  await page.goto(`${site.url}/fa`)
  const chat = page.locator("qanun-chat")
  await chat.getByRole("button").first().click()
  await chat.getByRole("textbox").fill(QUESTION)
  await chat.getByRole("button", { name: "فرستادن پرسش" }).dblclick()
  await expect(chat.locator("[part=text]").last()).toContainText(firstWords)
  expect(site.core.to("queryStream")).toHaveLength(1)
  await expect(chat.locator("article")).toHaveCount(1)
})
