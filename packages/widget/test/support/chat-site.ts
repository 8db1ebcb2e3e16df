import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright"
import { afterAll, beforeAll } from "vitest"
import { buildBrowserFiles } from "../../build/browser.ts"
import { type Answer, type FakeUsersApi, startFakeUsersApi } from "./fake-users-api.ts"
import { staticPages } from "./static-page.ts"

/** The built files on real pages in a real Chromium, with a Users API on loopback. */
export interface ChatSite {
  api: FakeUsersApi
  browser: Browser
  /** A new visitor on a page; errors of the page and its console fail the test unless they are expected. */
  visit(path?: string, options?: BrowserContextOptions): Promise<Visitor>
}

export interface Visitor {
  page: Page
  /** What the console and uncaught errors said. */
  problems: string[]
  /** Hosts that were called. */
  hosts: Set<string>
  open(): Promise<void>
  ask(question: string): Promise<void>
  reload(): Promise<void>
  close(): Promise<void>
}

interface SiteParts {
  answerTo: (question: string, asked: number) => Answer
  pages?: Record<string, { html: string; headers?: Record<string, string> }>
  capabilities?: Record<string, unknown>
}

/** A page in the host's own words, with the chat's script tag. */
export const hostPage = (attributes = "", { lang = "fa", head = "", body = "" } = {}): string =>
  `<!doctype html><html lang="${lang}" dir="${lang === "en" ? "ltr" : "rtl"}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Law office</title>${head}</head>
<body><main><h1>Law office</h1><p>We help.</p>${body}</main>
<script src="/widget/qanun.js" data-endpoint="/qanun" ${attributes} defer></script></body></html>`

/** Sets the site up for a test file and takes it down after. */
export function chatSite({ answerTo, pages, capabilities }: SiteParts): ChatSite {
  const site = {} as ChatSite
  let folder = ""
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "qanun-widget-"))
    await buildBrowserFiles({ root: resolve(import.meta.dirname, "../.."), dist: folder })
    const all = { "/": { html: hostPage() }, "/en": { html: hostPage("", { lang: "en" }) }, ...pages }
    site.api = await startFakeUsersApi(answerTo, staticPages(folder, all), capabilities)
    site.browser = await chromium.launch({
      executablePath: process.env["CHROME_PATH"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    })
    site.visit = (path = "/", options = {}) => visit(site, path, options)
  }, 60_000)
  afterAll(async () => {
    await site.browser?.close()
    await site.api?.close()
    await rm(folder, { recursive: true, force: true })
  })
  return site
}

async function visit(site: ChatSite, path: string, options: BrowserContextOptions): Promise<Visitor> {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  const problems: string[] = []
  const hosts = new Set<string>()
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text())
  })
  page.on("pageerror", (error) => problems.push(String(error.stack ?? error)))
  page.on("request", (request) => hosts.add(new URL(request.url()).host))
  await page.goto(site.api.url + path)
  const composer = page.locator("[name=question]")
  return {
    page,
    problems,
    hosts,
    open: async () => {
      await page.locator(".launcher").click()
      await composer.waitFor()
    },
    ask: async (question) => {
      await composer.fill(question)
      await composer.press("Enter")
    },
    reload: async () => {
      await page.reload()
    },
    close: () => context.close(),
  }
}
