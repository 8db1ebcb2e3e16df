import { readFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { chatSite } from "../../support/chat-site.ts"
import { leaveAnswer, leaveCitations } from "../../support/legal-answer.ts"

const site = chatSite({
  answerTo: (question) => ({
    text: leaveAnswer,
    citations: leaveCitations,
    ...(question.includes("slowly") && { everyMs: 20 }),
  }),
  capabilities: {
    llm_settings: { models: ["extractive", "large"], bounds: { max_tokens: { min: 1, max: 1000 } } },
  },
})

test("a visitor finds, opens, renames and deletes conversations, and takes a deletion back", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  site.api.conversations.clear()
  await open()
  await ask("first question about leave")
  await page.locator(".actions").waitFor()
  await page.getByRole("button", { name: "New conversation" }).click()
  await ask("چک برگشتي من")
  await page.locator(".actions").waitFor()
  await page.getByRole("button", { name: "Past conversations" }).click()
  const rows = page.locator(".row bdi")
  await rows.first().waitFor()
  await expect.poll(() => rows.allTextContents()).toEqual(["چک برگشتي من", "first question about leave"])

  await page.getByLabel("Search conversations").fill("برگشتی")
  await expect.poll(() => rows.allTextContents()).toEqual(["چک برگشتي من"])
  await page.getByLabel("Search conversations").fill("")

  await page.getByRole("button", { name: "More" }).last().click()
  await page.getByRole("button", { name: "Rename" }).click()
  await page.getByLabel("New name").fill("Leave")
  await page.keyboard.press("Enter")
  await expect.poll(() => rows.allTextContents()).toEqual(["چک برگشتي من", "Leave"])
  await expect.poll(() => [...site.api.conversations.values()].map(({ row }) => row.title)).toContain("Leave")

  await page.getByRole("button", { name: "More" }).last().click()
  await page.getByRole("button", { name: "Delete conversation" }).click()
  await page.locator(".undo", { hasText: "“Leave” was deleted." }).waitFor()
  await expect.poll(() => rows.count()).toBe(1)
  await page.getByRole("button", { name: "Undo" }).click()
  await expect.poll(() => rows.count()).toBe(2)
  expect(site.api.conversations.size).toBe(2)

  await page.getByRole("button", { name: "More" }).last().click()
  await page.getByRole("button", { name: "Delete conversation" }).click()
  await page.keyboard.press("Escape")
  await expect.poll(() => site.api.conversations.size).toBe(1)

  await page.getByRole("button", { name: "Past conversations" }).click()
  await rows.first().click()
  await page.locator(".question", { hasText: "چک" }).waitFor()
  await close()
})

test("a visitor pins, archives and sorts conversations into folders, and saves one to a file", async () => {
  const { page, open, ask, problems, close } = await site.visit("/en")
  site.api.conversations.clear()
  await open()
  for (const question of ["older question", "newer question"]) {
    await ask(question)
    await page.locator(".actions").waitFor()
    await page.getByRole("button", { name: "New conversation" }).click()
  }
  await page.getByRole("button", { name: "Past conversations" }).click()
  const rows = page.locator(".row bdi")
  const more = (name: string) => page.locator(".row", { hasText: name }).getByRole("button", { name: "More" }).click()
  const stored = (name: string) => [...site.api.conversations.values()].find(({ row }) => row.title === name)?.row
  await expect.poll(() => rows.allTextContents()).toEqual(["newer question", "older question"])

  await more("older question")
  await page.getByRole("button", { name: "Pin", exact: true }).click()
  await expect.poll(() => rows.allTextContents()).toEqual(["older question", "newer question"])
  await expect.poll(() => stored("older question")?.is_pinned).toBe(true)

  await page.getByRole("button", { name: "New folder" }).click()
  await page.getByLabel("Name of the folder").fill("Work")
  await page.keyboard.press("Enter")
  await page.locator(".sheet .status", { hasText: "You have no conversations yet." }).waitFor()
  await page.getByRole("button", { name: "All" }).click()
  await more("older question")
  await page.getByRole("combobox", { name: "Folder" }).selectOption({ label: "Work" })
  await page.getByRole("button", { name: "Work" }).click()
  await expect.poll(() => rows.allTextContents()).toEqual(["older question"])
  await page.getByRole("button", { name: "Rename folder" }).click()
  await page.getByLabel("Name of the folder").fill("کار")
  await page.keyboard.press("Enter")
  await expect.poll(() => [...site.api.folders.values()].map(({ name }) => name)).toEqual(["کار"])
  await page.getByRole("button", { name: "Remove folder" }).click()
  await expect.poll(() => site.api.folders.size).toBe(0)
  await expect.poll(() => rows.count()).toBe(2)

  await more("newer question")
  const download = page.waitForEvent("download")
  await page.locator(".row", { hasText: "newer" }).getByRole("button", { name: "Save to a file" }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe("newer question.md")
  const saved = await readFile(await file.path(), "utf8")
  expect(saved).toContain("# newer question\n\n## newer question\n\n")
  expect(saved).toContain("Sources:\n[1] ماده 64 قانون کار (Summary)")

  await page.locator(".row", { hasText: "newer" }).getByRole("button", { name: "Archive" }).click()
  await expect.poll(() => rows.allTextContents()).toEqual(["older question"])
  await page.locator(".views").getByRole("button", { name: "Archive" }).click()
  await expect.poll(() => rows.allTextContents()).toEqual(["newer question"])
  await expect.poll(() => stored("newer question")?.is_archived).toBe(true)
  expect(problems).toEqual([])
  await close()
})

test("a part that cannot be fetched leaves the chat usable, and is fetched at the next try", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("first")
  await page.locator(".actions").waitFor()
  await page.route(/qanun-history-/, (route) => route.abort())
  await page.getByRole("button", { name: "Past conversations" }).click()
  await expect.poll(() => page.locator(".body").evaluate((body) => (body as HTMLElement).inert)).toBe(false)
  await page.unroute(/qanun-history-/)
  await page.getByRole("button", { name: "Past conversations" }).click()
  await page.locator(".row").first().waitFor()
  await close()
})

test("answer settings go with the next question, fitted to the server's bounds, and can be reset", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await page.getByRole("button", { name: "Answer settings" }).click()
  await page.getByLabel("Precise").click()
  await page.locator(".sheet").getByRole("status").filter({ hasText: "Saved." }).waitFor()
  expect(await page.getByLabel("Precise").isChecked()).toBe(true)
  await page.keyboard.press("Escape")
  await ask("how long?")
  await page.locator(".actions").waitFor()
  expect(site.api.bodies.findLast((body) => (body as { query?: string }).query)).toMatchObject({
    temperature: 0.3,
    max_tokens: 1000,
  })
  await page.getByRole("button", { name: "Answer settings" }).click()
  await page.getByRole("button", { name: "Reset to default" }).click()
  await page.keyboard.press("Escape")
  await ask("and now?")
  await page.locator(".actions").last().waitFor()
  await expect
    .poll(() => site.api.bodies.findLast((body) => (body as { query?: string }).query === "and now?"))
    .toBeDefined()
  expect(site.api.bodies.findLast((body) => (body as { query?: string }).query === "and now?")).not.toHaveProperty(
    "temperature",
  )
  await close()
})

test("settings of one conversation stay there: the next begins without them, and a reload finds them again", async () => {
  const { page, open, ask, reload, close } = await site.visit("/en")
  const asked = (question: string) =>
    site.api.bodies.findLast((body) => (body as { query?: string }).query === question)
  const choosePrecise = async () => {
    await page.getByRole("button", { name: "Answer settings" }).click()
    await page.getByLabel("Precise").click()
    await page.locator(".sheet").getByRole("status").filter({ hasText: "Saved." }).waitFor()
    await page.keyboard.press("Escape")
  }
  await open()
  await choosePrecise()
  await ask("with settings")
  await page.locator(".actions").waitFor()
  expect(asked("with settings")).toMatchObject({ temperature: 0.3 })
  await reload()
  await page.locator(".actions").waitFor()
  await page.getByRole("button", { name: "Answer settings" }).click()
  await expect.poll(() => page.getByLabel("Precise").isChecked()).toBe(true)
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "New conversation" }).click()
  await page.locator(".greeting").waitFor()
  await ask("without settings")
  await page.locator(".actions").waitFor()
  expect(asked("without settings")).not.toHaveProperty("temperature")
  await close()
})

test("tabs of one visitor agree: a question in one is followed in the other", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("the first")
  await page.locator(".actions").waitFor()
  const other = await page.context().newPage()
  await other.goto(`${site.api.url}/en`)
  await other.locator(".launcher").click()
  await other.locator(".question", { hasText: "the first" }).waitFor()
  await ask("the second slowly")
  await other.locator(".question", { hasText: "the second" }).waitFor()
  await other.locator(".sources").last().waitFor({ timeout: 15_000 })
  await expect.poll(() => other.locator(".actions").count(), { timeout: 10_000 }).toBe(2)
  const words = (tab: typeof page) => tab.locator(".turns").textContent()
  await expect.poll(async () => (await words(other)) === (await words(page))).toBe(true)
  await close()
})
