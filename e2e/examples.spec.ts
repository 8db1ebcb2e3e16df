import type { Page } from "@playwright/test"
import { expect, test } from "./app.ts"
import { type Example, runExample, startExample } from "./example.ts"

const QUESTION = "چند روز مرخصی استحقاقی دارم؟"

/** Starts an example for the length of one test. */
const run = test.extend<{ start: (name: string, args?: string) => Promise<Example> }>({
  start: async ({ app }, use) => {
    const started: Example[] = []
    await use(async (name, args) => {
      const example = await startExample(name, app, args)
      started.push(example)
      return example
    })
    for (const example of started) await example.stop()
  },
})

const chat = (page: Page) => page.locator("qanun-chat")

async function expectAnswer(page: Page): Promise<void> {
  await expect(
    chat(page)
      .getByRole("button", { name: /^منبع ۱/ })
      .first(),
  ).toBeVisible({ timeout: 20_000 })
}

run("a static page has the chat by its one script tag", async ({ start, page }) => {
  await runExample("static-page", "build")
  const { url } = await start("static-page", "--port PORT --strictPort --host localhost")
  await page.goto(url)
  await chat(page).getByRole("button", { name: "پرسش حقوقی" }).click()
  await chat(page).getByRole("textbox").fill(QUESTION)
  await page.keyboard.press("Enter")
  await expectAnswer(page)
})

run(
  "a React application opens the chat with a question, and shows an answer in a view of its own",
  async ({ start, page }) => {
    await runExample("react", "build")
    const { url } = await start("react", "--port PORT --strictPort --host localhost")
    await page.goto(url)
    await page.getByRole("button", { name: QUESTION }).click()
    await expectAnswer(page)
    await page.keyboard.press("Escape")
    await page.getByLabel("پرسش شما").fill(QUESTION)
    await page.getByRole("button", { name: "بپرس" }).click()
    await expect(page.getByRole("status")).toContainText("۱ ماه با مزد")
    await expect(page.getByRole("listitem")).toHaveText(["ماده ۶۴ قانون کار"])
  },
)

run("a Vue application asks by a button and hears of the answer", async ({ start, page }) => {
  await runExample("vue", "build")
  const { url } = await start("vue", "--port PORT --strictPort --host localhost")
  await page.goto(url)
  await page.getByRole("button", { name: "مرخصی", exact: true }).click()
  await expectAnswer(page)
  await expect(page.getByText("1 پاسخ گرفته‌اید.")).toBeVisible()
})

run("a Next.js site asks who is there, and keeps each person's conversations apart", async ({ start, page }) => {
  test.setTimeout(300_000)
  await runExample("nextjs", "build")
  const { url } = await start("nextjs")
  const signIn = async (name: string) => {
    await page.getByLabel("نام کاربری").fill(name)
    await page.getByRole("button", { name: "ورود" }).click()
    await expect(page.getByRole("heading")).toContainText("سلام")
  }
  await page.goto(url)
  expect((await page.request.post(`${url}/qanun/api/v1/query/`, { data: { query: QUESTION } })).status()).toBe(401)
  await signIn("leila")
  await chat(page).getByRole("button").first().click()
  await chat(page).getByRole("textbox").fill(QUESTION)
  await page.keyboard.press("Enter")
  await expectAnswer(page)
  const own = async () => (await page.request.get(`${url}/qanun/api/v1/users/conversations`)).json()
  expect(await own()).toHaveLength(1)

  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "خروج" }).click()
  await signIn("omid")
  expect(await own()).toEqual([])
})

for (const [name, visitorsMayAsk] of [
  ["express", false],
  ["fastify", false],
  ["hono", true],
] as const)
  run(`a ${name} backend knows who is signed in`, async ({ start, playwright }) => {
    const { url } = await start(name)
    const http = await playwright.request.newContext({ baseURL: url })
    const ask = () => http.post("/qanun/api/v1/query/", { data: { query: QUESTION } })
    const conversations = async () => (await http.get("/qanun/api/v1/users/conversations")).json()
    const signIn = (username: string) => http.post("/login", { form: { username } })

    expect((await http.get("/assets/qanun.js")).ok()).toBe(true)
    expect((await ask()).status()).toBe(visitorsMayAsk ? 200 : 401)
    expect((await signIn("nobody")).status()).toBe(401)

    const page = await (await signIn("leila")).text()
    expect(page).toContain("سلام")
    expect(page).toContain('data-endpoint="/qanun"')
    const session = await (await http.get("/qanun/api/v1/session")).json()
    expect(session).toMatchObject({ user: { id: "u-1", anonymous: false, tier: "basic" } })
    expect(await (await ask()).json()).toMatchObject({ outcome: "answered", citations: [{ article: "64" }] })
    // What was asked before signing in came along.
    expect(await conversations()).toHaveLength(visitorsMayAsk ? 2 : 1)

    await http.post("/logout")
    await signIn("omid")
    expect(await conversations()).toEqual([])
    await http.dispose()
  })
