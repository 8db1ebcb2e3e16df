/**
 * Pictures of one answer while it is written, side by side, for the documentation: `pnpm --filter @qanun/widget key-frames`.
 * The words come over HTTP at the pace of a language model, and each picture is taken when the chat shows its moment.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { chromium } from "playwright"
import { buildBrowserFiles } from "../build/browser.ts"
import { startFakeUsersApi } from "../test/support/fake-users-api.ts"
import { leaveAnswer, leaveCitations } from "../test/support/legal-answer.ts"
import { staticPages } from "../test/support/static-page.ts"

const FILE = resolve(import.meta.dirname, "../../../docs/images/streaming.webp")
/** Pause between two words, in milliseconds. */
const PACE_MS = 250
const WIDTH = 390
const HEIGHT = 840
const GAP = 16

const MOMENTS = [".status.working", ".mark:visible", ".text li:nth-child(2) .mark:visible", ".turn .actions"] as const

const folder = await mkdtemp(join(tmpdir(), "qanun-frames-"))
await buildBrowserFiles({ root: resolve(import.meta.dirname, ".."), dist: folder })
const html = `<!doctype html><html lang="fa" dir="rtl"><meta name="viewport" content="width=device-width"><title>Frames</title><body><script src="/widget/qanun.js" data-endpoint="/qanun" data-mode="page" data-theme="light" defer></script></body></html>`
const api = await startFakeUsersApi(
  () => ({ text: leaveAnswer, citations: leaveCitations, everyMs: PACE_MS }),
  staticPages(folder, { "/": { html } }),
)
const browser = await chromium.launch({
  executablePath: process.env["CHROME_PATH"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
})

const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } })
await page.goto(api.url)
await page.locator("[name=question]").fill("چند روز مرخصی استحقاقی دارم؟")
await page.keyboard.press("Enter")
const frames: string[] = []
for (const moment of MOMENTS) {
  await page.locator(moment).first().waitFor()
  frames.push((await page.screenshot()).toString("base64"))
}

/* Read from right to left, as the answer is. */
const pictures = frames.map((data) => `<img src="data:image/png;base64,${data}">`).join("")
const sheet = await browser.newPage({
  viewport: { width: frames.length * (WIDTH + GAP) + GAP, height: HEIGHT + 2 * GAP },
})
await sheet.setContent(
  `<body dir="rtl" style="display:flex;gap:${GAP}px;margin:0;padding:${GAP}px;background:#e9e4da">${pictures}<style>img{border-radius:14px}</style>`,
)
const cdp = await sheet.context().newCDPSession(sheet)
const { data } = await cdp.send("Page.captureScreenshot", { format: "webp", quality: 82 })
await writeFile(FILE, Buffer.from(data, "base64"))
console.log(`${FILE}: ${Math.round((data.length * 3) / 4 / 1000)} kB`)

await browser.close()
await api.close()
await rm(folder, { recursive: true, force: true })
