/**
 * Ours beside others of its kind, in one run on one machine: what a page loads, the main-thread CPU of a launch, and an
 * answer of 2,000 tokens (`TOKENS=200` for fewer). The peers are the files that their own packages publish, fetched with `npm pack`.
 */
import { execFileSync } from "node:child_process"
import { createReadStream } from "node:fs"
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import type { ServerResponse } from "node:http"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { brotliCompressSync } from "node:zlib"
import { type CDPSession, chromium, type Page } from "playwright"
import { buildBrowserFiles } from "../build/browser.ts"
import { startFakeUsersApi } from "../test/support/fake-users-api.ts"
import { leaveAnswer, leaveCitations } from "../test/support/legal-answer.ts"
import { staticPages } from "../test/support/static-page.ts"

interface Peer {
  name: string
  /** As `npm pack` takes it; ours has none. */
  spec?: string
  /** The file that its documentation tells a page to load. */
  file: string
  html: string
  /** Whether it is driven through a whole answer. */
  streams?: { composer: string; inside: string }
}

const PEERS: readonly Peer[] = [
  {
    name: "qanun",
    file: "",
    html: `<script src="/widget/qanun.js" data-endpoint="/qanun" defer></script>`,
    streams: { composer: "qanun-chat textarea", inside: "qanun-chat" },
  },
  {
    name: "deep-chat",
    spec: "deep-chat@2.4.2",
    file: "dist/deepChat.bundle.js",
    html: `<script type="module" src="/peer/deep-chat"></script><deep-chat connect='{"url":"/deep","stream":true}'></deep-chat>`,
    streams: { composer: "deep-chat #text-input", inside: "deep-chat" },
  },
  {
    name: "flowise-embed",
    spec: "flowise-embed@3.1.6",
    file: "dist/web.js",
    html: `<script type="module">import Chatbot from "/peer/flowise-embed"; Chatbot.init({ chatflowid: "x", apiHost: location.origin })</script>`,
  },
  {
    name: "@typebot.io/js",
    spec: "@typebot.io/js@0.10.7",
    file: "dist/web.js",
    html: `<script type="module">import Typebot from "/peer/@typebot.io/js"; Typebot.initBubble({ typebot: "x", apiHost: location.origin })</script>`,
  },
]

const section = `## عنوان بخش\n\n${leaveAnswer}\n\n| ماده | موضوع |\n|---|---|\n| ۶۴ | مرخصی سالانه |\n| ۶۶ | ذخیره |\n\n> نقل قول از متن\n\n`
const TOKENS = Number(process.env["TOKENS"] ?? 2000)
const words = (section.repeat(60).match(/\s*\S+/g) ?? []).slice(0, TOKENS - 1).concat("\n\nTHE-END")
const SETTLE_MS = 1500

const folder = await mkdtemp(join(tmpdir(), "qanun-peers-"))
await buildBrowserFiles({ root: resolve(import.meta.dirname, ".."), dist: join(folder, "widget") })
const files = new Map<string, string>()
for (const { name, spec, file } of PEERS) {
  if (!spec) continue
  const own = join(folder, name.replace(/\W/g, "-"))
  await mkdir(own)
  try {
    execFileSync("npm", ["pack", "--silent", spec], { cwd: own })
    const [tarball = ""] = await readdir(own)
    execFileSync("tar", ["xzf", tarball], { cwd: own })
    files.set(name, join(own, "package", file))
  } catch {
    console.log(`${name} cannot be had here and is left out`)
  }
}
const peers = PEERS.filter(({ name, spec }) => !spec || files.has(name))

/** Each peer's answer in its own wire format. */
function answerDeepChat(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" })
  response.end(words.map((text) => `data: ${JSON.stringify({ text })}\n\n`).join(""))
}

const pages = staticPages(join(folder, "widget"), {
  "/blank": { html: "<!doctype html><title>Blank</title><h1>Bench</h1>" },
  ...Object.fromEntries(
    peers.map(({ name, html }) => [
      `/page/${name}`,
      { html: `<!doctype html><html lang="fa" dir="rtl"><title>Bench</title><h1>Bench</h1>${html}` },
    ]),
  ),
})
const api = await startFakeUsersApi(
  () => ({ text: words.join(""), citations: leaveCitations }),
  (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://local")
    const file = files.get(pathname.replace("/peer/", ""))
    if (pathname.startsWith("/peer/") && file) {
      response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" })
      createReadStream(file).pipe(response)
      return true
    }
    if (pathname === "/deep") {
      answerDeepChat(response)
      return true
    }
    return pages(request, response)
  },
)
const browser = await chromium.launch({
  executablePath: process.env["CHROME_PATH"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
})

async function visit(path: string): Promise<{ page: Page; cpu: () => Promise<number>; close: () => Promise<void> }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.route(/^https?:\/\/(?!127\.0\.0\.1|localhost)/, (route) => route.abort())
  const cdp: CDPSession = await context.newCDPSession(page)
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" })
  await page.goto(api.url + path)
  const cpu = async () => {
    const { metrics } = await cdp.send("Performance.getMetrics")
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0)
  }
  return { page, cpu, close: () => context.close() }
}

const best = (values: readonly number[]) => Math.min(...values)

async function launchOf(path: string): Promise<number> {
  const values: number[] = []
  for (let round = 0; round < 3; round++) {
    const { page, cpu, close } = await visit(path)
    await page.waitForTimeout(SETTLE_MS)
    values.push(await cpu())
    await close()
  }
  return best(values)
}

async function answerOf({ name, streams }: Peer): Promise<number | null> {
  if (!streams) return null
  const values: number[] = []
  for (let round = 0; round < 2; round++) {
    const { page, cpu, close } = await visit(`/page/${name}`)
    if (name === "qanun") await page.locator(".launcher").click()
    await page.locator(streams.composer).waitFor()
    await page.waitForTimeout(500)
    const before = await cpu()
    await page.locator(streams.composer).click()
    await page.keyboard.type("hello")
    await page.keyboard.press("Enter")
    await page.waitForFunction(
      (tag) => document.querySelector(tag)?.shadowRoot?.textContent?.includes("THE-END"),
      streams.inside,
      { timeout: 240_000, polling: 100 },
    )
    await page.waitForTimeout(300)
    values.push((await cpu()) - before)
    await close()
  }
  return best(values)
}

async function weightOf(names: readonly string[]): Promise<number> {
  const sizes = await Promise.all(names.map(async (name) => brotliCompressSync(await readFile(name)).length))
  return sizes.reduce((sum, size) => sum + size, 0) / 1000
}

const own = (await readdir(join(folder, "widget"))).map((name) => join(folder, "widget", name))
const blank = await launchOf("/blank")
const rows: [name: string, launcher: number, chat: number, launch: number, answer: number | null][] = []
for (const peer of peers) {
  const file = files.get(peer.name)
  const launcher = file ? [file] : own.filter((name) => name.endsWith("qanun.js"))
  const chat = file ? [file] : own.filter((name) => /qanun(-chat-fa-\w+)?\.js$/.test(name))
  const launch = Math.max(0, (await launchOf(`/page/${peer.name}`)) - blank)
  rows.push([peer.name, await weightOf(launcher), await weightOf(chat), launch, await answerOf(peer)])
}
const [ours] = rows
const beside = (value: number | null, mine: number | null | undefined, unit: string) =>
  value === null ? "–" : `${value.toFixed(1)} ${unit}${mine ? ` (${(value / mine).toFixed(1)} x)` : ""}`
for (const [name, launcher, chat, launch, answer] of rows)
  console.log(
    [
      name.padEnd(16),
      `launcher ${beside(launcher, ours?.[1], "KB br")}`,
      `open chat ${beside(chat, ours?.[2], "KB br")}`,
      `launch ${beside(launch, ours?.[3], "ms CPU")}`,
      `${TOKENS} tokens at once ${beside(answer, ours?.[4], "ms CPU")}`,
    ].join("   "),
  )

await browser.close()
await api.close()
await rm(folder, { recursive: true, force: true })
