import type { Browser, Locator, Page } from "@playwright/test"
import { type App, expect, test } from "./app.ts"

const QUESTION = "چند روز مرخصی استحقاقی دارم؟"

async function openChat(page: Page, app: App): Promise<Locator> {
  await page.goto(app.site)
  const chat = page.locator("qanun-chat")
  await chat.getByRole("button").first().click()
  await expect(chat.getByRole("textbox", { name: "متن پرسش" })).toBeFocused()
  return chat
}

async function ask(chat: Locator, question: string): Promise<void> {
  const composer = chat.getByRole("textbox", { name: "متن پرسش" })
  await composer.fill(question)
  await composer.press("Enter")
}

const finished = (chat: Locator) => expect(chat.locator("article").last().locator("[aria-busy=false]")).toBeVisible()

/** Counts the different lengths of the newest answer that were on screen in an animation frame. */
function watchPaints(page: Page): Promise<void> {
  return page.evaluate(() => {
    const lengths = new Set<number>()
    Object.assign(window, { paints: lengths })
    const look = () => {
      const answers = document.querySelector("qanun-chat")?.shadowRoot?.querySelectorAll("[part=text]")
      const length = [...(answers ?? [])].at(-1)?.textContent?.length ?? 0
      if (length > 0) lengths.add(length)
      requestAnimationFrame(look)
    }
    look()
  })
}

const paints = (page: Page) => page.evaluate(() => (window as unknown as { paints: Set<number> }).paints.size)

async function secondVisitor(browser: Browser, app: App): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(app.site)
  return page
}

test("a question in Persian is answered before the eyes, right to left, with marks that open the article", async ({
  app,
  page,
}) => {
  const chat = await openChat(page, app)
  await watchPaints(page)
  await ask(chat, QUESTION)
  await expect(chat.locator("[part=question]")).toContainText(QUESTION)
  await finished(chat)
  expect(await paints(page)).toBeGreaterThanOrEqual(3)

  const answer = chat.locator("[part=text]").last()
  await expect(answer).toContainText("مرخصی استحقاقی سالانه کارگر ۱ ماه")
  expect(await answer.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl")

  await answer
    .getByRole("button", { name: /منبع ۱/ })
    .first()
    .click()
  const article = chat.getByRole("region", { name: /ماده ۶۴ قانون کار/ })
  await expect(article.locator("mark").first()).toContainText("مرخصی استحقاقی سالانه کارگر")
  await expect(article).toContainText("این متن خلاصه است و متن رسمی قانون نیست")
  await page.keyboard.press("Escape")
  await expect(article).toBeHidden()
})

test("a reload keeps the conversation, and another visitor sees none of it", async ({ app, page, browser }) => {
  const chat = await openChat(page, app)
  await ask(chat, QUESTION)
  await finished(chat)
  const text = (await chat.locator("[part=text]").last().textContent()) ?? ""

  await page.reload()
  const again = page.locator("qanun-chat")
  if (!(await again.getByRole("textbox").isVisible())) await again.getByRole("button").first().click()
  await expect(again.locator("[part=text]").last()).toHaveText(text)

  const other = await secondVisitor(browser, app)
  const conversations = await other.evaluate(() => fetch("/qanun/api/v1/users/conversations").then((r) => r.json()))
  expect(conversations).toEqual([])
  const strange = other.locator("qanun-chat")
  await strange.getByRole("button").first().click()
  await expect(strange.getByRole("textbox")).toBeFocused()
  await expect(strange.getByRole("listitem").filter({ hasText: QUESTION })).toBeVisible()
  await expect(strange.locator("[part=question]")).toHaveCount(0)
  await other.context().close()
})

test("a second question goes on in the same conversation, and a new one begins empty", async ({ app, page }) => {
  const chat = await openChat(page, app)
  await ask(chat, QUESTION)
  await finished(chat)
  await ask(chat, "اگر کمتر از یک سال کار کرده باشم چطور؟")
  await expect(chat.locator("article")).toHaveCount(2)
  await finished(chat)
  const list = await page.evaluate(() => fetch("/qanun/api/v1/users/conversations").then((r) => r.json()))
  expect(list).toHaveLength(1)
  expect(list[0].message_count).toBe(4)

  await chat.getByRole("button", { name: "گفت‌وگوی تازه" }).click()
  await expect(chat.locator("article")).toHaveCount(0)
})

test("what the sources do not answer is said plainly, without a source", async ({ app, page }) => {
  const chat = await openChat(page, app)
  await ask(chat, "طرز تهیه قورمه سبزی چیست؟")
  await finished(chat)
  await expect(chat.getByRole("article")).toContainText("در منابع موجود پاسخی مستند پیدا نشد")
  await expect(chat.locator("[part=sources]")).toHaveCount(0)
})

test("everything works by keyboard alone", async ({ app, page }) => {
  await page.goto(app.site)
  const launcher = page.locator("qanun-chat").getByRole("button").first()
  await launcher.focus()
  await page.keyboard.press("Enter")
  const chat = page.locator("qanun-chat")
  await expect(chat.getByRole("textbox")).toBeFocused()
  await page.keyboard.type(QUESTION)
  await page.keyboard.press("Enter")
  await finished(chat)
  const mark = chat.locator("[part=text]").last().getByRole("button").first()
  for (let i = 0; i < 30 && !(await mark.evaluate((element) => element.matches(":focus"))); i++)
    await page.keyboard.press("Shift+Tab")
  await page.keyboard.press("Enter")
  await expect(chat.getByRole("region", { name: /ماده/ })).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(mark).toBeFocused()
  await page.keyboard.press("Escape")
  await expect(chat.getByRole("dialog")).toBeHidden()
  await expect(launcher).toBeFocused()
})

test("the English page answers in English from the English twins", async ({ app, page }) => {
  await page.goto(`${app.site}/en`)
  const chat = page.locator("qanun-chat")
  await chat.getByRole("button").first().click()
  const composer = chat.getByRole("textbox")
  await composer.fill("How many days of annual leave do I have?")
  await composer.press("Enter")
  await finished(chat)
  await expect(chat.locator("[part=text]").last()).toContainText("annual leave is 1 month with pay")
})

test("the page's own buttons ask through the host API", async ({ app, page }) => {
  await page.goto(app.site)
  await page.getByRole("button", { name: QUESTION }).click()
  const chat = page.locator("qanun-chat")
  await finished(chat)
  await expect(chat.locator("[part=text]").last()).toContainText("مرخصی")
})

test("the page loads nothing from elsewhere and reports no error", async ({ app, page }) => {
  const hosts = new Set<string>()
  const problems: string[] = []
  page.on("request", (request) => hosts.add(new URL(request.url()).origin))
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text())
  })
  page.on("pageerror", (error) => problems.push(error.message))
  const chat = await openChat(page, app)
  await ask(chat, QUESTION)
  await finished(chat)
  expect([...hosts]).toEqual([app.site])
  expect(problems).toEqual([])
})
