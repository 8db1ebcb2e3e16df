/**
 * What the widget costs a page, in a real Chromium: launch, opening, streaming, growth. Prints one line a measure.
 * CPU is the main thread's own (CDP `Performance.getMetrics`, ThreadTicks), so other processes do not count.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { type CDPSession, chromium, type Page } from "playwright"
import { record } from "../../../scripts/lib/record.mjs"
import { buildBrowserFiles } from "../build/browser.ts"
import { startFakeUsersApi } from "../test/support/fake-users-api.ts"
import { leaveAnswer, leaveCitations } from "../test/support/legal-answer.ts"
import { staticPages } from "../test/support/static-page.ts"

const section = `## عنوان بخش\n\n${leaveAnswer}\n\n| ماده | موضوع |\n|---|---|\n| ۶۴ | مرخصی سالانه |\n| ۶۶ | ذخیره |\n\n> نقل قول از متن\n\n`
const words = section.repeat(60).match(/\s*\S+/g) ?? []
const text = words.slice(0, 2000).join("")
const short = words.slice(0, 30).join("")

const root = resolve(import.meta.dirname, "..")
const folder = await mkdtemp(join(tmpdir(), "qanun-bench-"))
await buildBrowserFiles({ root, dist: folder })
const html = `<!doctype html><html lang="fa" dir="rtl"><title>Bench</title><body><h1>Bench</h1><script src="/widget/qanun.js" data-endpoint="/qanun" defer></script></body></html>`
const api = await startFakeUsersApi(
  (question) => ({
    text: /short|brief/.test(question) ? short : text,
    citations: leaveCitations,
    everyMs: question.includes("paced") ? 5 : question.includes("short") ? 20 : 0,
  }),
  staticPages(folder, {
    "/": { html },
    "/blank": { html: "<!doctype html><title>Blank</title><body><h1>Bench</h1><textarea></textarea>" },
  }),
)
const browser = await chromium.launch({
  executablePath: process.env["CHROME_PATH"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
})

const print = (name: string, value: string) => console.log(`${name.padEnd(62)} ${value}`)
const processor = (rate: number) => (rate === 1 ? "this processor" : `a processor ${rate} times slower`)
const launched: { name: string; value: number; ours: true }[] = []
const opened: typeof launched = []
const streamed: typeof launched = []
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function visit(slowdown = 1, path = "/"): Promise<{ page: Page; cdp: CDPSession; close: () => Promise<void> }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" })
  if (slowdown > 1) await cdp.send("Emulation.setCPUThrottlingRate", { rate: slowdown })
  await page.goto(api.url + path)
  return { page, cdp, close: () => context.close() }
}

async function metric(cdp: CDPSession, name: string): Promise<number> {
  const { metrics } = await cdp.send("Performance.getMetrics")
  return metrics.find((entry) => entry.name === name)?.value ?? 0
}
const cpu = async (cdp: CDPSession) => 1000 * (await metric(cdp, "TaskDuration"))

/** Lets the driver set up in the page what it needs there, so that the page's first question does not pay for it. */
async function warmDriver(page: Page): Promise<void> {
  await page.locator("textarea").fill("x")
  await page.locator("textarea").press("Shift")
  await page.locator("textarea").fill("")
  await page.waitForFunction(() => true)
}

async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage")
  return (await metric(cdp, "JSHeapUsedSize")) / 1e6
}

/** Counts frames and long tasks in the page until told to stop. */
const watch = (page: Page) =>
  page.evaluate(() => {
    const seen = { long: 0, gap: 0, frames: 0, missed: 0, stop: false }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      seen.long += list.getEntries().length
    }).observe({ type: "longtask" })
    let last = performance.now()
    const frame = (now: number) => {
      const gap = now - last
      seen.frames++
      seen.gap = Math.max(seen.gap, gap)
      seen.missed += Math.max(0, Math.round(gap / 16.67) - 1)
      last = now
      if (!seen.stop) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
const seen = (page: Page) =>
  page.evaluate(
    () => (window as unknown as { seen: { long: number; gap: number; frames: number; missed: number } }).seen,
  )

async function ask(page: Page, question: string, answers: number): Promise<void> {
  await page.locator("textarea").fill(question)
  await page.locator("textarea").press("Enter")
  await page.waitForFunction(
    (count) =>
      (document.querySelector("qanun-chat")?.shadowRoot?.querySelectorAll(".turn").length ?? 0) >= Math.min(count, 8) &&
      document.querySelector("qanun-chat")?.shadowRoot?.querySelector(".turn:last-child .actions") !== null,
    answers,
    { timeout: 120_000, polling: 100 },
  )
}

for (const rate of [1, 4]) {
  const launches: number[] = []
  const opens: number[] = []
  for (let i = 0; i < 5; i++) {
    const blank = await visit(rate, "/blank")
    /* Looking for something costs the page time too: the same on both. */
    await blank.page.locator("h1").waitFor()
    await blank.page.waitForTimeout(300)
    const base = await cpu(blank.cdp)
    await blank.close()
    const { page, cdp, close } = await visit(rate)
    await page.locator(".launcher").waitFor()
    await page.waitForTimeout(300)
    launches.push(Math.max(0, (await cpu(cdp)) - base))
    await page.locator(".launcher").hover()
    await page.waitForTimeout(400)
    opens.push(
      await page.evaluate(async () => {
        const begun = performance.now()
        const element = document.querySelector("qanun-chat") as (HTMLElement & { launcher: HTMLElement }) | null
        element?.launcher.click()
        while (element?.shadowRoot?.activeElement?.tagName !== "TEXTAREA") await new Promise(requestAnimationFrame)
        return performance.now() - begun
      }),
    )
    await close()
  }
  launched.push({ name: processor(rate), value: median(launches), ours: true })
  opened.push({ name: processor(rate), value: median(opens), ours: true })
  print(`main-thread CPU to a settled launcher, over a blank page, ${rate}x`, `${median(launches).toFixed(1)} ms`)
  print(`click to usable composer, ${rate}x`, `${median(opens).toFixed(0)} ms`)
}

for (const [name, rate, question, rounds] of [
  ["2,000 tokens at 200 a second", 1, "paced", 1],
  ["2,000 tokens at once", 1, "flat", 5],
  ["2,000 tokens at once", 4, "flat", 5],
] as const) {
  /* The best of several: what others do on the machine only ever adds. */
  let best: Awaited<ReturnType<typeof answer>> | undefined
  for (let round = 0; round < rounds; round++) {
    const found = await answer(rate, question)
    if (!best || found.used < best.used) best = found
  }
  if (!best) continue
  const { used, took, long, gap, frames, missed } = best
  streamed.push({ name: `${name}, ${processor(rate)}`, value: used, ours: true })
  const share = ((100 * missed) / (frames + missed)).toFixed(1)
  print(
    `${name}, ${rate}x`,
    `${used.toFixed(0)} ms CPU in ${took} ms, ${long} long tasks, longest gap ${gap.toFixed(0)} ms, ${share} % frames dropped`,
  )
}

/** One answer in a new page: the main thread's time from the question to the end, and what became of the frames. */
async function answer(rate: number, question: string) {
  const { page, cdp, close } = await visit(rate)
  await page.locator(".launcher").click()
  await page.locator("textarea").waitFor()
  await warmDriver(page)
  await page.waitForTimeout(500)
  await watch(page)
  const before = await cpu(cdp)
  const begun = Date.now()
  await ask(page, question, 1)
  const used = (await cpu(cdp)) - before
  const found = { ...(await seen(page)), used, took: Date.now() - begun }
  await close()
  return found
}

{
  const blank = await visit(1, "/blank")
  await warmDriver(blank.page)
  const base = await heapOf(blank.cdp)
  await blank.close()
  const { page, cdp, close } = await visit()
  await page.locator(".launcher").click()
  await page.locator("textarea").waitFor()
  const tokens = 30
  const perToken: Record<number, number> = {}
  const last = 250
  for (let turn = 1; turn <= last; turn++) {
    const before = await cpu(cdp)
    /* Only the turns that are measured take their time. */
    await ask(page, turn <= 5 || turn > last - 5 ? `short ${turn}` : `brief ${turn}`, turn)
    perToken[turn] = ((await cpu(cdp)) - before) / tokens
    if (turn === 100) {
      print("heap at 200 messages, over a blank page", `${((await heapOf(cdp)) - base).toFixed(2)} MB`)
      print("listeners at 200 messages", String(await metric(cdp, "JSEventListeners")))
    }
  }
  const early = median([1, 2, 3, 4, 5].map((turn) => perToken[turn] ?? 0))
  const late = median([246, 247, 248, 249, 250].map((turn) => perToken[turn] ?? 0))
  print(
    "CPU per token at 500 messages against 2",
    `${late.toFixed(2)} / ${early.toFixed(2)} ms = ${(late / early).toFixed(2)}`,
  )
  await close()
}

const note = "Chromium's own count of the main thread's time, so that other processes do not count."
record({ title: "Main-thread CPU to a settled launcher, over a blank page", unit: "ms", note, rows: launched })
record({ title: "From the click to a usable composer", unit: "ms", rows: opened })
record({ title: "Main-thread CPU of an answer of 2,000 tokens", unit: "ms", note, rows: streamed })

await browser.close()
await api.close()
await rm(folder, { recursive: true, force: true })
