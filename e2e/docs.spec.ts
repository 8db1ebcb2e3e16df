import { once } from "node:events"
import { existsSync, readFileSync, statSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { extname, join } from "node:path"
import { test as base, expect } from "@playwright/test"

const dist = join(import.meta.dirname, "../docs/.vitepress/dist")
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" }

/** The built documentation, served as a host of static files does. */
const test = base.extend<{ docs: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what the fixture needs.
  docs: async ({}, use) => {
    const server = createServer((request, response) => {
      const path = join(dist, new URL(request.url ?? "/", "http://localhost").pathname)
      const file = [path, `${path}.html`, join(path, "index.html")].find(
        (name) => existsSync(name) && statSync(name).isFile(),
      )
      if (!file) return response.writeHead(404).end()
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" })
      return response.end(readFileSync(file))
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    await use(`http://localhost:${(server.address() as AddressInfo).port}`)
    server.closeAllConnections()
    server.close()
  },
})

test.skip(!existsSync(join(dist, "index.html")), "the documentation is not built: npm run docs")

test("the theme editor shows the real chat, repaints it and writes the CSS", async ({ docs, page }) => {
  await page.goto(`${docs}/theme-editor`)
  const chat = page.locator("qanun-chat")
  const header = chat.locator("[part=header]")
  await expect(header).toHaveCSS("background-color", "rgb(12, 63, 67)", { timeout: 20_000 })
  await expect(page.locator("pre", { hasText: "the look that comes with it" })).toBeVisible()

  await page.getByLabel("--qanun-head, a colour of the chat").fill("#5c1620")
  await expect(header).toHaveCSS("background-color", "rgb(92, 22, 32)")
  await expect(page.locator(".result pre")).toHaveText("qanun-chat { --qanun-head: light-dark(#5c1620, #0e2a2d); }")

  await chat.getByRole("textbox").fill("How many days of paid leave do I have?")
  await page.keyboard.press("Enter")
  await expect(chat.locator("[part=answer]").last()).toContainText("one month of paid leave")
})

test("the Persian quick start is written from right to left, and its search finds words in Persian", async ({
  docs,
  page,
}) => {
  await page.goto(`${docs}/fa/`)
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl")
  await expect(page.getByRole("heading", { level: 1 })).toContainText("شروع سریع")
  await page.getByRole("button", { name: "جست‌وجو" }).first().click()
  await page.getByRole("searchbox").fill("کارساز")
  await expect(page.getByRole("option").first()).toContainText("کارساز")
})

test("a guide in Persian and its English twin lead to each other", async ({ docs, page }) => {
  await page.goto(`${docs}/fa/guide/privacy`)
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl")
  await expect(page.getByRole("heading", { level: 1 })).toContainText("حریم خصوصی")
  await page.getByRole("main").getByRole("link", { name: "این صفحه به انگلیسی" }).click()
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Privacy")
  await page.getByRole("main").getByRole("link", { name: "این صفحه به فارسی" }).click()
  await expect(page.locator("html")).toHaveAttribute("lang", "fa")
  await expect(page.getByRole("heading", { level: 1 })).toContainText("حریم خصوصی")
})
