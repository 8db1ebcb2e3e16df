import { expect, test } from "vitest"
import { chatSite, hostPage } from "../../support/chat-site.ts"
import { leaveAnswer, leaveCitations } from "../../support/legal-answer.ts"

let tokenIsOld = true
const site = chatSite({
  pages: {
    "/side": { html: hostPage('data-mode="side"', { lang: "en" }) },
    "/page": { html: hostPage('data-mode="page"', { lang: "en" }) },
    "/start": { html: hostPage('data-position="start"', { lang: "en" }) },
    "/texts": {
      html: hostPage(
        'data-title="Ask Dadgostar" data-suggestions="One?|Two?" data-disclaimer="Our own words" data-greeting="Hello"',
        {
          lang: "en",
        },
      ),
    },
    "/consent": { html: hostPage('data-consent="We keep your questions for a year."', { lang: "en" }) },
    "/fa-on-en": { html: hostPage('data-locale="fa"', { lang: "en" }) },
    "/en-on-fa": { html: hostPage('data-locale="en"', { lang: "fa" }) },
    "/fa-on-en-side": { html: hostPage('data-locale="fa" data-mode="side"', { lang: "en" }) },
    "/en-on-fa-side": { html: hostPage('data-locale="en" data-mode="side"', { lang: "fa" }) },
    "/wrong": {
      html: hostPage(
        'data-mode="popup" data-theme="pink" data-locale="xx" data-position="top" data-suggestions="" data-nonsense="1"',
        {
          lang: "en",
        },
      ),
    },
    "/no-endpoint": {
      html: `<!doctype html><html lang="en"><title>None</title><body><qanun-chat></qanun-chat><script src="/widget/qanun.js" defer></script></body></html>`,
    },
    "/misspelt": { html: hostPage('data-locale="en"', { lang: "en" }).replace("data-endpoint", "data-endpont") },
    "/quirks": {
      html: `<html lang="en"><title>Quirks</title><body><script src="/widget/qanun.js" data-endpoint="/qanun" data-theme="dark" defer></script></body></html>`,
    },
    "/inline": {
      html: `<!doctype html><html lang="en"><title>Inline</title><body><h1>Before</h1><qanun-chat endpoint="/qanun" mode="inline"></qanun-chat><p id="after">After</p><script src="/widget/qanun.js" defer></script></body></html>`,
    },
    "/token": {
      html: `<!doctype html><html lang="en"><title>Token</title><body><h1>Token</h1><qanun-chat endpoint="/qanun"></qanun-chat><script>
        window.given = 0
        document.querySelector("qanun-chat").config = { getToken: () => "token-" + ++window.given, strings: { title: "Mine" }, metadata: { page: "token" } }
        </script><script src="/widget/qanun.js" defer></script></body></html>`,
    },
  },
  answerTo: (question) => {
    if (question.includes("expired") && tokenIsOld) {
      tokenIsOld = false
      return { text: "", refuse: "token_expired" }
    }
    if (question.includes("signed out")) return { text: "", refuse: "unauthorized" }
    if (question.includes("table")) return { text: "Text.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n" }
    return { text: leaveAnswer, citations: leaveCitations }
  },
})

interface Host extends HTMLElement {
  open(): Promise<void>
  close(): void
  ask(text: string): Promise<void>
  newConversation(): Promise<void>
  configure(change: object): Promise<void>
}

test("a side panel takes the height of the page at its end, and Esc closes it", async () => {
  const { page, open, close } = await site.visit("/side", { reducedMotion: "reduce" })
  await open()
  const box = await page.locator(".panel").boundingBox()
  expect(box).toMatchObject({ y: 0, height: 800 })
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(1280)
  await page.keyboard.press("Escape")
  await page.locator(".launcher").waitFor()
  await close()
})

test("in a page of its own the chat is a region that fills the window, without a launcher", async () => {
  const { page, close } = await site.visit("/page")
  const panel = page.getByRole("region", { name: "Legal assistant" })
  await panel.waitFor()
  expect(await panel.boundingBox()).toMatchObject({ x: 0, y: 0, width: 1280, height: 800 })
  expect(await page.locator(".launcher").count()).toBe(0)
  expect(await page.getByRole("button", { name: "Close chat" }).count()).toBe(0)
  await close()
})

test("inline the chat stands in the flow, takes no focus and moves nothing when it arrives", async () => {
  const { page, ask, close } = await site.visit("/inline")
  await page.locator(".panel.inline").waitFor()
  const after = await page.locator("#after").boundingBox()
  expect(after?.y).toBeGreaterThan(640)
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY")
  await ask("how long?")
  await page.locator(".actions").waitFor()
  expect((await page.locator("#after").boundingBox())?.y).toBe(after?.y)
  await close()
})

test("the launcher is at the end of the line: left on a right-to-left page, right on the other", async () => {
  for (const [path, side] of [
    ["/", "left"],
    ["/en", "right"],
  ] as const) {
    const { page: tab, close } = await site.visit(path)
    const box = await tab.locator(".launcher").boundingBox()
    expect((box?.x ?? 0) < 640 ? "left" : "right").toBe(side)
    await close()
  }
})

test("the launcher goes to the start of the line when asked", async () => {
  const { page, close } = await site.visit("/start")
  expect((await page.locator(".launcher").boundingBox())?.x).toBe(20)
  await close()
})

test("a host's own texts are shown", async () => {
  const { page, open, close } = await site.visit("/texts")
  await open()
  expect(await page.getByRole("dialog").getAttribute("aria-label")).toBe("Ask Dadgostar")
  expect(await page.locator(".suggestion").allTextContents()).toEqual(["One?", "Two?"])
  expect(await page.locator(".disclaimer").textContent()).toBe("Our own words")
  expect(await page.locator(".greeting").textContent()).toBe("Hello")
  await close()
})

test("a Persian chat on an English page, and an English one on a Persian page, stand within the window", async () => {
  for (const path of ["/fa-on-en", "/en-on-fa", "/fa-on-en-side", "/en-on-fa-side"]) {
    const { page, open, close } = await site.visit(path, { reducedMotion: "reduce" })
    await open()
    const box = await page.locator(".panel").boundingBox()
    expect(box?.x, path).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 9999), path).toBeLessThanOrEqual(1280)
    expect((box?.x ?? 0) > 400 ? "right" : "left", path).toBe(path.startsWith("/fa-on-en") ? "right" : "left")
    await close()
  }
})

test("wrong attributes fall back to what works", async () => {
  const { page, open, ask, problems, close } = await site.visit("/wrong")
  await open()
  expect(await page.locator(".panel.floating").isVisible()).toBe(true)
  expect(await page.locator(".suggestion").count()).toBe(0)
  await ask("how long?")
  await page.locator(".actions").waitFor()
  expect(problems).toEqual([])
  await close()
})

test("a missing endpoint is said in the console, and the page goes on", async () => {
  const { page, problems, close } = await site.visit("/no-endpoint")
  await page.locator(".launcher").click()
  await expect.poll(() => problems.join()).toContain("qanun: chat not loaded")
  expect(problems.join()).toContain("baseUrl")
  await close()
})

test("a tag whose endpoint is missing or misspelt says so in the console, one that only defines the element does not", async () => {
  const misspelt = await site.visit("/misspelt")
  await expect.poll(() => misspelt.problems).toEqual(["qanun: data-endpoint is missing"])
  await misspelt.close()
  const defining = await site.visit("/inline")
  await defining.page.locator(".panel.inline").waitFor()
  expect(defining.problems).toEqual([])
  await defining.close()
})

test("a host opens, asks, listens and closes; events carry ids and counts, and no text unless asked for", async () => {
  const { page, close } = await site.visit("/en")
  const events = await page.evaluateHandle(() => {
    const seen: { type: string; detail: Record<string, unknown> }[] = []
    for (const name of ["ready", "open", "close", "question", "answer", "citation", "feedback", "error"])
      document.addEventListener(`qanun:${name}`, (event) =>
        seen.push({ type: name, detail: (event as CustomEvent).detail }),
      )
    return seen
  })
  await page.evaluate(() => (document.querySelector("qanun-chat") as unknown as Host).ask("how many days?"))
  await page.locator(".actions").waitFor()
  await page.locator(".mark:visible").first().click()
  await page.locator(".sheet").waitFor()
  await page.evaluate(() => (document.querySelector("qanun-chat") as unknown as Host).close())
  const seen = await events.jsonValue()
  expect(seen.map(({ type }) => type)).toEqual(["ready", "open", "question", "answer", "citation", "close"])
  expect(JSON.stringify(seen)).not.toContain("how many days")
  expect(seen[3]?.detail).toMatchObject({ outcome: "answered", citations: 3 })
  await page.evaluate(() => (document.querySelector("qanun-chat") as unknown as Host).configure({ eventContent: true }))
  await page.evaluate(() => (document.querySelector("qanun-chat") as unknown as Host).ask("and now?"))
  await page.locator(".actions").nth(1).waitFor()
  expect(JSON.stringify(await events.jsonValue())).toContain("and now?")
  await close()
})

test("the language changes at run time, conversation and all", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("how long?")
  await page.locator(".actions").waitFor()
  await page.locator("qanun-chat").evaluate((element) => element.setAttribute("locale", "fa"))
  await expect.poll(() => page.locator(".title").textContent()).toBe("دستیار حقوقی")
  expect(await page.locator(".panel").getAttribute("dir")).toBe("rtl")
  await expect.poll(() => page.locator(".mark").first().textContent()).toBe("۱")
  expect(await page.locator(".question").count()).toBe(1)
  await close()
})

test("each block of a mixed answer has the direction of its own words", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("mixed")
  await page.locator(".actions").waitFor()
  const directions = await page
    .locator(".text li")
    .evaluateAll((items) => items.map((item) => getComputedStyle(item).direction))
  expect(directions).toEqual(["rtl", "rtl", "rtl"])
  expect(await page.locator(".panel").evaluate((panel) => getComputedStyle(panel).direction)).toBe("ltr")
  await close()
})

test("on a page without a doctype a table is as readable as the rest", async () => {
  const { page, open, ask, close } = await site.visit("/quirks")
  await open()
  await ask("a table")
  await page.locator(".actions").waitFor()
  const colours = await page
    .locator(".text p, .text td")
    .evaluateAll((all) => all.map((one) => getComputedStyle(one).color))
  expect(colours.length).toBeGreaterThan(2)
  expect(new Set(colours).size).toBe(1)
  await close()
})

test("an expired token is renewed by the host's callback and the question goes on; a host's metadata goes along", async () => {
  const { page, open, ask, close } = await site.visit("/token")
  await open()
  expect(await page.locator(".title").textContent()).toBe("Mine")
  await ask("expired?")
  await page.locator(".actions").waitFor({ timeout: 20_000 })
  expect(await page.evaluate(() => (window as unknown as { given: number }).given)).toBeGreaterThan(1)
  expect(site.api.bodies.findLast((body) => (body as { query?: string }).query)).toMatchObject({
    user_preferences: { metadata: { page: "token" } },
  })
  await close()
})

test("an ended session keeps the question and says what to do", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("signed out")
  await page.getByRole("alert").filter({ hasText: "Your session has ended." }).waitFor({ timeout: 20_000 })
  expect(await page.locator(".question p").textContent()).toBe("signed out")
  await close()
})

test("where the host wants consent, nothing is asked or kept before it, and it is asked once", async () => {
  const { page, reload, close } = await site.visit("/consent")
  const before = site.api.requests.length
  await page.locator(".launcher").click()
  await page.locator(".consent", { hasText: "We keep your questions for a year." }).waitFor()
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent))
    .toBe("I agree")
  expect(await page.locator("[name=question]").count()).toBe(0)
  await page.locator(".suggestion").first().click()
  await page.evaluate(() => (document.querySelector("qanun-chat") as Host).ask("How long may I be away?"))
  expect(site.api.requests.slice(before).filter((request) => request.includes("query"))).toEqual([])
  expect(await page.evaluate(() => localStorage.length)).toBe(0)
  await page.getByRole("button", { name: "I agree" }).click()
  await expect.poll(() => page.locator("[name=question]").inputValue()).toBe("How long may I be away?")
  await page.keyboard.press("Enter")
  await page.locator(".actions").waitFor()
  await reload()
  await page.locator(".actions").waitFor()
  expect(await page.locator(".consent").count()).toBe(0)
  await close()
  const another = await site.visit("/consent")
  await another.page.locator(".launcher").click()
  await another.page.locator(".consent", { hasText: "We keep your questions for a year." }).waitFor()
  await another.close()
})
