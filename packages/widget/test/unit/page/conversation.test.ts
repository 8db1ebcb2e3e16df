import { expect, test } from "vitest"
import { chatSite } from "../../support/chat-site.ts"
import { leaveAnswer, leaveCitations, noAnswer } from "../../support/legal-answer.ts"

let coreIsDown = true
const site = chatSite({
  answerTo: (question) => {
    if (question.includes("at length")) return { text: leaveAnswer.repeat(40), everyMs: 25 }
    if (question.includes("slowly")) return { text: leaveAnswer, citations: leaveCitations, everyMs: 25 }
    if (question.includes("cut")) return { text: leaveAnswer, citations: leaveCitations, everyMs: 5, cutAfter: 12 }
    if (question.includes("unknown")) return { text: noAnswer, outcome: "no_answer" }
    if (question.includes("while down") && coreIsDown) return { text: "", refuse: "core_failed" }
    if (question.includes("breaks"))
      return { text: leaveAnswer, citations: leaveCitations, failAfter: 20, failWith: "core_failed" }
    if (question.includes("quota"))
      return { text: "", refuse: "quota_exceeded", details: { reset_at: "2026-12-01T00:00:00Z" } }
    if (question.includes("missing source")) return { text: "Known.[1] Unknown.[9]", citations: leaveCitations }
    return { text: leaveAnswer, citations: leaveCitations }
  },
})

test("a question in Persian is answered word by word, and the answer is painted several times before its end", async () => {
  const { page, open, ask, problems, hosts, close } = await site.visit()
  await open()
  await ask("چند روز مرخصی دارم؟ slowly")
  await page.locator(".question", { hasText: "چند روز مرخصی دارم؟" }).waitFor()
  const lengths = await page.evaluateHandle(() => {
    const seen = new Set<number>()
    const look = () => {
      seen.add(document.querySelector("qanun-chat")?.shadowRoot?.querySelector(".text")?.textContent?.length ?? 0)
      requestAnimationFrame(look)
    }
    look()
    return seen
  })
  await page.locator(".sources").waitFor()
  expect(await lengths.evaluate(({ size }) => size)).toBeGreaterThan(5)
  expect(await page.locator(".text").textContent()).toContain("۲۶ روز کاری")
  expect(await page.locator(".text li").count()).toBe(3)
  expect(problems).toEqual([])
  expect(hosts.size).toBe(1)
  await close()
})

test("a mark carries the reader's digits and opens the article with the quoted part marked", async () => {
  const { page, open, ask, close } = await site.visit()
  await open()
  await ask("مرخصی")
  const mark = page.locator(".mark").first()
  await mark.waitFor()
  expect(await mark.textContent()).toBe("۱")
  expect(await mark.getAttribute("aria-label")).toBe("منبع ۱: ماده ۶۴ قانون کار")
  await page.locator(".sources").waitFor()
  expect(await page.locator(".source .n").allTextContents()).toEqual(["۱", "۲", "۳"])
  await mark.click()
  const reader = page.locator(".sheet")
  await reader.waitFor()
  expect(await reader.locator("mark").textContent()).toContain("یک ماه مرخصی با حقوق")
  expect(await reader.textContent()).toContain("متن رسمی قانون نیست")
  expect(await reader.textContent()).toContain("معتبر از ۲۹ آبان ۱۳۶۹")
  await page.keyboard.press("Escape")
  await reader.waitFor({ state: "detached" })
  // The focus comes back once the chat below is drawn anew.
  await expect.poll(() => mark.evaluate((node) => (node.getRootNode() as ShadowRoot).activeElement === node)).toBe(true)
  await close()
})

test("a mark whose source is missing is never shown", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("missing source")
  await page.locator(".actions").waitFor()
  expect(await page.locator(".mark:visible").allTextContents()).toEqual(["1"])
  expect(await page.locator(".text").innerText()).toBe("Known.1 Unknown.")
  await close()
})

test("an answer without support says so plainly", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("unknown")
  await page.locator(".declined").waitFor()
  expect(await page.locator(".declined-title").textContent()).toBe("The available sources do not answer this")
  expect(await page.locator(".sources").count()).toBe(0)
  await close()
})

test("a reload keeps the conversation, and another visitor sees none of it", async () => {
  const visitor = await site.visit()
  await visitor.open()
  await visitor.ask("مرخصی من")
  await visitor.page.locator(".sources").waitFor()
  await visitor.reload()
  await visitor.page.locator(".sources").waitFor()
  expect(await visitor.page.locator(".question p").allTextContents()).toEqual(["مرخصی من"])
  const other = await site.visit()
  await other.open()
  await other.page.locator(".greeting").waitFor()
  expect(await other.page.locator(".question").count()).toBe(0)
  await visitor.close()
  await other.close()
})

test("a reload in the middle of an answer goes on with it, nothing twice and nothing lost", async () => {
  const { page, open, ask, reload, close } = await site.visit()
  await open()
  await ask("slowly")
  await page.locator(".text p").first().waitFor()
  await reload()
  await page.locator(".sources").waitFor({ timeout: 15_000 })
  const text = (await page.locator(".text").innerText()).replace(/\s+/g, " ")
  expect(text.match(/مرخصی استحقاقی شما/g)).toHaveLength(1)
  expect(text).toContain("جداگانه بپرسید.")
  await close()
})

test("a connection that is cut in the middle is picked up again, nothing twice and nothing lost", async () => {
  const { page, open, ask, close } = await site.visit()
  await open()
  await ask("cut")
  await page.locator(".sources").waitFor({ timeout: 15_000 })
  const text = (await page.locator(".text").innerText()).replace(/\s+/g, " ")
  expect(text.match(/مرخصی استحقاقی شما/g)).toHaveLength(1)
  expect(text).toContain("یک ماه در سال با حقوق است و چهار جمعه هم در همین یک ماه حساب می‌شود.")
  await close()
})

test("stop keeps what was written and lets the visitor ask again", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("at length please")
  await page.locator(".text p").first().waitFor()
  await page.getByRole("button", { name: "Stop answering" }).click()
  await page.locator(".notice", { hasText: "You stopped this answer." }).waitFor()
  // The visitor sees the stop at once; the server hears of it as soon as it can.
  await expect.poll(() => site.api.requests).toContainEqual(expect.stringMatching(/^POST \/query\/stream\/.+\/stop$/))
  await ask("and now")
  await page.locator(".sources").last().waitFor()
  await close()
})

test("a refused question stays, says why in words, and a retry answers it", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("while down")
  const failure = page.getByRole("alert").filter({ hasText: "The service cannot be reached." })
  await failure.waitFor({ timeout: 20_000 })
  expect(await page.locator(".question p").textContent()).toBe("while down")
  coreIsDown = false
  await page.getByRole("button", { name: "Try again" }).click()
  await page.locator(".sources").waitFor({ timeout: 20_000 })
  expect(await page.locator(".question").count()).toBe(1)
  await close()
})

test("an answer that fails in the middle is kept and called incomplete", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("breaks")
  await page.getByRole("alert").filter({ hasText: "This answer is incomplete." }).waitFor()
  expect(await page.locator(".text").textContent()).toContain("مرخصی استحقاقی شما")
  await close()
})

test("a used-up quota says when it renews and offers no retry", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("quota")
  await page.getByRole("alert").filter({ hasText: "Your quota renews Dec 1, 2026" }).waitFor()
  expect(await page.locator(".notice button").count()).toBe(0)
  await close()
})

test("a question asked without a network waits, and is sent when the network is back", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await page.context().setOffline(true)
  await ask("later")
  await page.locator(".status", { hasText: "Your question is kept" }).waitFor()
  await page.context().setOffline(false)
  await page.locator(".sources").waitFor({ timeout: 15_000 })
  await close()
})

test("a new conversation begins empty and sends no old conversation along", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("first")
  await page.locator(".sources").waitFor()
  await page.getByRole("button", { name: "New conversation" }).click()
  await page.locator(".greeting").waitFor()
  await ask("second")
  await page.locator(".sources").waitFor()
  expect(site.api.bodies.at(-1)).toMatchObject({ query: "second", conversation_id: null })
  await close()
})
