import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import type { Page } from "playwright"
import { expect, test } from "vitest"
import { chatSite, hostPage } from "../../support/chat-site.ts"
import { leaveAnswer, leaveCitations } from "../../support/legal-answer.ts"

const pages = Object.fromEntries(
  ["fa", "en"].flatMap((lang) =>
    ["light", "dark"].map((theme) => {
      const style = theme === "dark" ? "<style>body{background:#111;color:#eee}</style>" : ""
      return [`/${lang}-${theme}`, { html: hostPage(`data-theme="${theme}"`, { lang, head: style }) }]
    }),
  ),
)
const table = "| ماده | موضوع |\n| --- | --- |\n| ۶۴ | مرخصی |\n\n```\ncode\n```\n\n> quote\n\n"
const site = chatSite({
  pages,
  capabilities: { llm_settings: { models: ["one", "two"], bounds: {} } },
  answerTo: (question) => {
    if (question.includes("slowly")) return { text: leaveAnswer.repeat(40), citations: leaveCitations, everyMs: 30 }
    if (question.includes("fail")) return { text: leaveAnswer, failAfter: 10, failWith: "core_timeout" }
    return { text: table + leaveAnswer, citations: leaveCitations }
  },
})

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js")

/** Every rule of WCAG 2.2 AA and of best practice that the page breaks, with where. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axeFile, "utf8"))
  return await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe
    interface Violation {
      id: string
      nodes: { target: unknown; failureSummary?: string }[]
    }
    const { violations } = await axe.run()
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${JSON.stringify(target)} ${failureSummary}`),
    )
  })
}

for (const path of Object.keys(pages))
  test(`nothing is found by axe on ${path.slice(1)}: closed, open, streaming, answered, article, settings, conversations, feedback, failed`, async () => {
    const { page, open, ask, close } = await site.visit(path, { reducedMotion: "reduce" })
    await page.locator(".launcher").waitFor()
    expect(await violations(page), "closed").toEqual([])
    await open()
    expect(await violations(page), "open").toEqual([])
    await ask("answer slowly")
    await page.locator(".mark:visible").first().waitFor()
    expect(await violations(page), "streaming").toEqual([])
    await page.locator(".send").click()
    await page.locator(".notice").waitFor()
    await ask("answer")
    await page.locator(".turn:last-child .actions").waitFor()
    expect(await violations(page), "answered").toEqual([])
    await page.locator(".mark:visible").last().click()
    await page.locator(".sheet").waitFor()
    expect(await violations(page), "article").toEqual([])
    await page.keyboard.press("Escape")
    await page.locator(".mark:visible").first().hover()
    await page.locator(".preview").waitFor()
    expect(await violations(page), "preview").toEqual([])
    await page.keyboard.press("Escape")
    await page.locator(".header .icon-button").first().click()
    await page.locator(".advanced summary").click()
    expect(await violations(page), "settings").toEqual([])
    await page.keyboard.press("Escape")
    await page.locator(".header .icon-button").nth(1).click()
    await page.locator(".row-open").first().waitFor()
    await page.locator(".row [aria-expanded]").first().click()
    await page.locator(".tools").waitFor()
    expect(await violations(page), "conversations").toEqual([])
    await page.keyboard.press("Escape")
    await page.locator(".actions .icon-button").last().click()
    await page.locator(".feedback").waitFor()
    expect(await violations(page), "feedback").toEqual([])
    await ask("fail")
    await page.locator(".notice.bad").waitFor()
    expect(await violations(page), "failed").toEqual([])
    await close()
  }, 60_000)

test("every control works by keyboard: ask, stop, a source and its preview, the settings, the list", async () => {
  const { page, close } = await site.visit("/en-light")
  const tabTo = async (name: string | RegExp, key = "Tab") => {
    for (let i = 0; i < 25 && !(await focused(page))?.match(name); i++) await page.keyboard.press(key)
    expect(await focused(page)).toMatch(name)
  }
  await page.locator(".launcher").waitFor()
  await tabTo("launcher")
  await page.keyboard.press("Enter")
  await expect.poll(() => focused(page)).toBe("Your question")
  await page.keyboard.type("slowly please")
  await page.keyboard.press("Enter")
  await page.locator(".text p").first().waitFor()
  await tabTo("Stop answering")
  await page.keyboard.press("Space")
  await page.locator(".notice", { hasText: "You stopped this answer." }).waitFor()
  await tabTo("Your question", "Shift+Tab")
  await page.keyboard.type("a question")
  await page.keyboard.press("Enter")
  await page.locator(".turn:last-child .actions").waitFor()

  await tabTo(/^Source 3/, "Shift+Tab")
  await page.getByRole("tooltip").waitFor()
  await page.keyboard.press("Escape")
  await page.getByRole("tooltip").waitFor({ state: "detached" })
  await page.keyboard.press("Enter")
  await page.locator(".sheet mark").waitFor()
  await page.keyboard.press("Escape")
  await expect.poll(() => focused(page)).toMatch(/^Source 3/)

  await tabTo("Answer settings", "Shift+Tab")
  await page.keyboard.press("Enter")
  await tabTo("preset")
  await page.keyboard.press("ArrowDown")
  await expect.poll(() => page.getByLabel("Precise").isChecked()).toBe(true)
  await page.keyboard.press("Escape")
  await expect.poll(() => focused(page)).toBe("Answer settings")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await tabTo("More")
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "Rename" }).waitFor()
  await page.keyboard.press("Escape")
  await expect.poll(() => focused(page)).toBe("Past conversations")
  await page.keyboard.press("Escape")
  await expect.poll(() => focused(page)).toBe("launcher")
  await close()
})

const focused = (page: Page) =>
  page.evaluate(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement
    return (
      inner?.getAttribute("aria-label") ??
      inner?.getAttribute("name") ??
      inner?.className ??
      document.activeElement?.tagName
    )
  })

test("all works by keyboard: Tab to the launcher, Enter, ask, a source, Esc, Esc, and the focus is back", async () => {
  const { page, close } = await site.visit("/en-light")
  await page.locator(".launcher").waitFor()
  await page.keyboard.press("Tab")
  expect(await focused(page)).toBe("launcher")
  await page.keyboard.press("Enter")
  await page.locator("textarea").waitFor()
  await expect.poll(() => focused(page)).toBe("Your question")
  await page.keyboard.type("a question")
  await page.keyboard.press("Shift+Enter")
  await page.keyboard.type("in two lines")
  await page.keyboard.press("Enter")
  await page.locator(".actions").waitFor()
  expect(await page.locator(".question p").textContent()).toBe("a question\nin two lines")
  expect(await focused(page)).toBe("Your question")
  for (let i = 0; i < 12 && !(await focused(page))?.startsWith("Source 1"); i++) await page.keyboard.press("Shift+Tab")
  await page.keyboard.press("Shift+Tab")
  for (let i = 0; i < 12 && !(await focused(page))?.startsWith("Source"); i++) await page.keyboard.press("Shift+Tab")
  expect(await focused(page)).toMatch(/^Source \d/)
  const mark = await focused(page)
  await page.keyboard.press("Enter")
  await page.locator(".sheet").waitFor()
  await expect.poll(() => focused(page)).toBe("Back to the conversation")
  await page.keyboard.press("Escape")
  await expect.poll(() => focused(page)).toBe(mark)
  await page.keyboard.press("Escape")
  await expect.poll(() => focused(page)).toBe("launcher")
  await page.locator(".panel").waitFor({ state: "hidden" })
  await close()
})

test("on a phone the chat is modal and Tab stays inside", async () => {
  const { page, open, close } = await site.visit("/en-light", { viewport: { width: 390, height: 844 } })
  await open()
  await expect.poll(() => page.locator(".panel").getAttribute("aria-modal")).toBe("true")
  /* What holds the focus is fetched, and tells by this that it is there. */
  await expect.poll(() => page.locator(".panel").getAttribute("style")).toContain("--height")
  const seen = new Set<string | undefined>()
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press("Tab")
    seen.add(await focused(page))
  }
  expect(seen).toContain("Close chat")
  expect(seen).not.toContain("BODY")
  await close()
})

test("a screen reader hears the answer in a few whole pieces and never a token", async () => {
  const { page, open, ask, close } = await site.visit("/en-light")
  await open()
  const heard = await page.evaluateHandle(() => {
    const root = document.querySelector("qanun-chat")?.shadowRoot
    const pieces: string[] = []
    if (root)
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes)
            if ((node as Element).closest?.("[role=status] p")) pieces.push(node.textContent ?? "")
      }).observe(root, { childList: true, subtree: true })
    return pieces
  })
  await ask("answer please")
  await page.locator(".actions").waitFor()
  await expect.poll(async () => (await heard.jsonValue()).at(-1)).toContain("The answer is complete.")
  const pieces = await heard.jsonValue()
  expect(pieces.length).toBeLessThan(12)
  expect(pieces.join(" ")).toContain("ماده")
  await close()
})
