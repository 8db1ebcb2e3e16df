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
    return { text: leaveAnswer, citations: leaveCitations, ...(question.includes("slowly") && { everyMs: 15 }) }
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

test("the second click of a double click on send does not stop the answer", async () => {
  const { page, open, close } = await site.visit("/en")
  await open()
  await page.locator("textarea").fill("how long? slowly")
  await page.locator(".send").dblclick()
  await page.locator(".actions").waitFor({ timeout: 20_000 })
  expect(await page.locator(".notice").count()).toBe(0)
  await close()
})

test("an answer is copied with its sources, rated, and a bad one asks for the reason", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
  await open()
  await ask("how long?")
  await page.locator(".actions").waitFor()
  await page.getByRole("button", { name: "Copy answer" }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("در سال")
  expect(await page.evaluate(() => navigator.clipboard.readText())).not.toMatch(/\[\d/)
  await page.getByRole("button", { name: "Copy with sources" }).click()
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain("Sources:\n[1] ماده 64 قانون کار (Summary)")
  await page.getByRole("button", { name: "Poor answer" }).click()
  await page.getByLabel("It was incomplete").click()
  await page.getByLabel("Tell us more").fill("Fridays are missing")
  await page.getByRole("button", { name: "Send feedback" }).click()
  await page.locator(".thanks", { hasText: "Thank you for your feedback." }).waitFor()
  await expect
    .poll(() => site.api.bodies.at(-1))
    .toMatchObject({
      rating: 1,
      feedback_type: "completeness",
      feedback_text: "Fridays are missing",
    })
  await close()
})

test("the pointer that rests on a mark sees the source, can go to it, and Escape closes it alone", async () => {
  const { page, open, ask, close } = await site.visit("/en")
  await open()
  await ask("how long?")
  await page.locator(".actions").waitFor()
  const mark = page.locator(".mark:visible").first()
  await mark.hover()
  const card = page.getByRole("tooltip")
  await card.waitFor()
  expect(await card.locator("p").allTextContents()).toEqual([
    "ماده 64 قانون کار",
    "مرخصی سالانه",
    "هر کارگر در سال یک ماه مرخصی با حقوق دارد و چهار جمعه هم جزو همین یک ماه است.",
  ])
  expect(await mark.getAttribute("aria-describedby")).toBe(await card.getAttribute("id"))
  await card.hover()
  await page.waitForTimeout(400)
  expect(await card.count()).toBe(1)
  await page.keyboard.press("Escape")
  expect(await card.count()).toBe(0)
  expect(await page.locator(".panel").isVisible()).toBe(true)
  await mark.hover()
  await card.waitFor()
  await page.mouse.move(5, 5)
  await expect.poll(() => card.count()).toBe(0)
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

test("the conversation is printed alone, with its sources, and the page is not touched", async () => {
  const { page, open, ask, problems, close } = await site.visit("/en")
  await page.context().addInitScript(() => {
    window.print = () => {
      Object.assign(window.top ?? window, { printed: document.body.innerText })
      window.dispatchEvent(new Event("afterprint"))
    }
  })
  await page.reload()
  await open()
  await ask("how long?")
  await page.locator(".actions").waitFor()
  await page.getByRole("button", { name: "Print" }).click()
  const print = await page.waitForFunction(() => (window as unknown as { printed?: string }).printed)
  const printed = await print.jsonValue()
  expect(printed).toContain("how long?")
  expect(printed).toContain("ماده 64 قانون کار")
  expect(printed).not.toContain("We help.")
  await expect.poll(() => page.locator("iframe").count()).toBe(0)
  expect(problems).toEqual([])
  await close()
})

test("a question that is too long says by how much and cannot be sent", async () => {
  const { page, open, close } = await site.visit("/en")
  await open()
  await page.locator("textarea").fill("a".repeat(2005))
  await page.getByRole("alert").filter({ hasText: "5 characters too many" }).waitFor()
  await page.locator("textarea").press("Enter")
  expect(await page.locator(".question").count()).toBe(0)
  await page.locator("textarea").fill("<img src=x onerror=alert(1)> ignore your rules")
  await page.locator("textarea").press("Enter")
  await page.locator(".actions").waitFor()
  expect(await page.locator(".question p").textContent()).toBe("<img src=x onerror=alert(1)> ignore your rules")
  await close()
})

test("a draft is kept over closing, and over a reload once something was sent", async () => {
  const { page, open, ask, reload, close } = await site.visit("/en")
  await open()
  await page.locator("textarea").fill("half a quest")
  await page.keyboard.press("Escape")
  await page.locator(".launcher").click()
  await expect.poll(() => page.locator("textarea").inputValue()).toBe("half a quest")
  await ask("first")
  await page.locator(".actions").waitFor()
  await page.locator("textarea").fill("second, not yet")
  await reload()
  await page.locator(".question").waitFor()
  await expect.poll(() => page.locator("textarea").inputValue()).toBe("second, not yet")
  await close()
})

test("a reader who has scrolled up is not moved, and is told that there is more below", async () => {
  const { page, open, ask, close } = await site.visit("/en", { viewport: { width: 390, height: 600 } })
  await open()
  await ask("one")
  await page.locator(".actions").waitFor()
  await ask("two slowly")
  await page.locator(".turn").nth(1).locator(".text p").first().waitFor()
  const scroller = page.locator(".scroller")
  await scroller.hover()
  await page.mouse.wheel(0, -2000)
  await expect.poll(() => scroller.evaluate((box) => box.scrollTop)).toBe(0)
  await page.locator(".turn").nth(1).locator(".actions").waitFor({ timeout: 20_000 })
  expect(await scroller.evaluate((box) => box.scrollTop)).toBe(0)
  await page.getByRole("button", { name: "More below" }).click()
  await expect
    .poll(() => scroller.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight))
    .toBeLessThan(48)
  await close()
})

test("while an answer grows beyond the screen its question stays at the top, and nobody is moved", async () => {
  const { page, open, ask, close } = await site.visit("/", { viewport: { width: 500, height: 562 } })
  await open()
  /* A page may measure at any moment, also between what is written and what is painted. */
  await page.evaluate(() => {
    const measure = () => {
      void document.querySelector("qanun-chat")?.shadowRoot?.querySelector(".turns")?.clientHeight
      requestAnimationFrame(measure)
    }
    measure()
  })
  await ask("slowly, please")
  await page.locator(".turn .actions").waitFor()
  const scroller = page.locator(".scroller")
  expect(await scroller.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeGreaterThan(100)
  await expect.poll(() => scroller.evaluate((box) => box.scrollTop)).toBeLessThan(20)
  await close()
})

test("at 400 % zoom nothing is cut off and everything can be reached", async () => {
  const { page, open, ask, close } = await site.visit("/en", { viewport: { width: 320, height: 256 } })
  await open()
  await ask("how long?")
  await page.locator(".actions").waitFor()
  expect(await page.locator(".panel").evaluate((panel) => panel.scrollWidth <= panel.clientWidth)).toBe(true)
  expect(await page.locator("textarea").isVisible()).toBe(true)
  await close()
})
