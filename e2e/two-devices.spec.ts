import type { Locator } from "@playwright/test"
import { expect, test } from "./app.ts"

const QUESTION = "چند روز مرخصی استحقاقی دارم؟"

const answers = (chat: Locator) => chat.getByRole("log").locator("[part=answer][aria-busy=false] [part=text]")

test("what is asked, renamed and deleted on one device shows on the other at once", async ({ app, page, browser }) => {
  await page.goto(app.site)
  const chat = page.locator("qanun-chat")
  await chat.getByRole("button").first().click()
  await chat.getByRole("textbox").fill(QUESTION)
  await chat.getByRole("textbox").press("Enter")
  await expect(answers(chat)).toHaveCount(1)

  const context = await browser.newContext({ storageState: await page.context().storageState() })
  const elsewhere = await context.newPage()
  const listens = elsewhere.waitForResponse((response) => response.url().endsWith("/users/changes"))
  await elsewhere.goto(app.site)
  const other = elsewhere.locator("qanun-chat")
  await other.getByRole("button").first().click()
  await expect(answers(other)).toHaveCount(1)
  await listens

  await chat.getByRole("textbox").fill("اگر کمتر از یک سال کار کرده باشم چطور؟")
  await chat.getByRole("textbox").press("Enter")
  await expect(answers(other)).toHaveCount(2)
  await expect(answers(chat)).toHaveCount(2)
  expect(await answers(other).allInnerTexts()).toEqual(await answers(chat).allInnerTexts())

  await other.getByRole("button", { name: "گفت‌وگوهای پیشین" }).click()
  const list = (of: Locator) => of.getByRole("region", { name: "گفت‌وگوهای پیشین" })
  await expect(list(other).getByRole("listitem")).toHaveCount(1)
  await chat.getByRole("button", { name: "گفت‌وگوهای پیشین" }).click()
  await list(chat).getByRole("button", { name: "کارهای دیگر" }).click()
  await list(chat).getByRole("button", { name: "تغییر نام" }).click()
  await list(chat).getByRole("textbox", { name: "نام تازه" }).fill("مرخصی من")
  await page.keyboard.press("Enter")
  await expect(list(other).getByRole("listitem")).toContainText("مرخصی من")

  await list(chat).getByRole("button", { name: "کارهای دیگر" }).click()
  await list(chat).getByRole("button", { name: "حذف گفت‌وگو" }).click()
  await page.keyboard.press("Escape")
  await expect(list(other).getByRole("listitem")).toHaveCount(0)
  await elsewhere.keyboard.press("Escape")
  await expect(other.getByRole("article")).toHaveCount(0)
  await context.close()
})
