import { LEAVE, SOURCE } from "./fixtures.ts"
import { asMarkup, inBrowser, SCRIPT_TAG } from "./in-browser.ts"
import { inNode, type Tries, type Try } from "./in-node.ts"
import { inShell } from "./in-shell.ts"
import { expect } from "./place.ts"

const cites = (label: string, filters: object): Try =>
  inBrowser({
    after: `
const { citations } = await client.query.ask({ query: "${LEAVE}", filters: ${JSON.stringify(filters)} })
console.log(citations.length > 0 && citations.every((cited) => cited.label.includes("${label}")))`,
    prints: "true",
  })

export const RECIPES: Tries = {
  "docs/guide/recipes.md": {
    "Open the chat from a button of your own, ts": inBrowser({
      html: `${SCRIPT_TAG}<button id="ask-lawyer">?</button>`,
      async visit(page) {
        await page.locator("#ask-lawyer").click()
        await expect(page.locator("qanun-chat [part=text]")).toContainText("۱ ماه")
      },
    }),
    "Count questions without knowing them, ts": inBrowser({
      html: SCRIPT_TAG,
      after: `document.querySelector("qanun-chat").ask("${LEAVE}")`,
      prints: [/^question /m, /^answer /m],
    }),
    "The chat as a page of its own, html": asMarkup(async (page) => {
      const box = page.locator("qanun-chat").getByRole("textbox", { name: "متن پرسش" })
      await expect(box).toBeVisible()
      await expect(page.locator("qanun-chat [part=launcher]")).toHaveCount(0)
    }),
    "Stream an answer through your own server, ts": inNode({
      after: `
const request = new Request("http://law.test/", { method: "POST", body: JSON.stringify({ query: "${LEAVE}" }) })
const response = await POST(request)
console.log(response.headers.get("content-type"), await response.text())`,
      prints: [/^text\/event-stream /, '"type":"token"', '"type":"done"', SOURCE],
    }),
    "Read a citation's passage, ts": inNode({
      after: `
const text = "ماده ۶۴: مرخصی یک ماه است."
console.log(passages({ text, spans: [{ start: 9, end: 15 }, { start: 16, end: 22 }] }))`,
      prints: "[ 'مرخصی ', 'ک ماه ' ]",
    }),
    "Answers as text with its sources below, ts": inNode({ prints: /^\[1\] ماده \S+ قانون کار/m }),
    "Only one part of the law, ts": cites("قانون کار", { law: "قانون کار" }),
    "The law as it was on a day, ts": cites(SOURCE, { as_of: "1390-01-01" }),
    "Log what the client does, ts": inBrowser({
      after: `
console.log(await client.query.ask({ query: "${LEAVE}" }).then(({ outcome }) => outcome))`,
      prints: [/query/, "answered"],
    }),
    "Check what a server sends, ts": inNode({
      after: `console.log((await client.query.ask({ query: "${LEAVE}" })).outcome)`,
      prints: "answered",
    }),
    "Ask from the command line, sh": inShell({ prints: ['"outcome": "answered"', SOURCE] }),
    "Find out what a Core supports, sh": inShell({ prints: /\d+ supported, 0 deviate/ }),
  },
}
