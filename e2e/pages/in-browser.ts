import { basename, join } from "node:path"
import type { Page as BrowserPage } from "@playwright/test"
import { build } from "esbuild"
import type { Try } from "./in-node.ts"
import { expect, type Place } from "./place.ts"

const widget = join(import.meta.dirname, "../../packages/widget/dist")

export interface BrowserTry {
  /** What the page holds beside the block. */
  html?: string
  /** Code that is run before the block. */
  before?: string
  /** Code that is run after the block, with all that it declared. */
  after?: string
  /** What must be printed to the console, in any order. */
  prints?: string | RegExp | readonly (string | RegExp)[]
  /** What the page's own host answers: JSON by path. */
  answers?: Readonly<Record<string, () => Promise<object>>>
  /** What a visitor sees or does. */
  visit?(page: BrowserPage, place: Place): Promise<void>
}

/**
 * A page of the running site with this markup only, and all that its console said.
 *
 * @param filesAt Where its host serves the widget's files too.
 */
async function open(place: Place, html: string, filesAt = "") {
  const page = await place.newPage()
  if (filesAt)
    await page.route(`${place.app.site}${filesAt}*`, (route) =>
      route.fulfill({ path: join(widget, basename(new URL(route.request().url()).pathname)) }),
    )
  const [printed, failed]: [string[], string[]] = [[], []]
  page.on("console", (message) => printed.push(message.text()))
  page.on("pageerror", (error) => failed.push(error.message))
  const document = html.includes("<html")
    ? html
    : `<!doctype html><html lang="fa" dir="rtl"><meta charset="utf-8"><title>t</title><body>${html}</body></html>`
  await page.route(`${place.app.site}/a-page`, (route) =>
    route.fulfill({ contentType: "text/html; charset=utf-8", body: document }),
  )
  await page.goto(`${place.app.site}/a-page`)
  return { page, printed, failed }
}

/** Runs the block as a module of a page of the running site, until it is through. */
export function inBrowser({ html = "", before = "", after = "", prints = [], answers = {}, visit }: BrowserTry): Try {
  return async (place, { code }) => {
    const { page, printed, failed } = await open(place, html)
    for (const [path, answer] of Object.entries(answers))
      await page.route(place.app.site + path, async (route) => route.fulfill({ json: await answer() }))
    const { outputFiles } = await build({
      stdin: {
        contents: `${before}\n${await place.here(code)}\n${after}\ndocument.documentElement.dataset.through = "yes"`,
        resolveDir: join(import.meta.dirname, "../../examples/readme"),
        loader: "ts",
      },
      bundle: true,
      write: false,
      format: "esm",
      target: "es2022",
      logLevel: "error",
    })
    await page.addScriptTag({ type: "module", content: outputFiles[0]?.text ?? "" })
    const through = page.locator("html[data-through=yes]")
    await expect.poll(async () => failed.length > 0 || (await through.count()) === 1).toBe(true)
    expect(failed).toEqual([])
    for (const wanted of [prints].flat()) await expect.poll(() => printed.join("\n")).toMatch(wanted)
    await visit?.(page, place)
    expect(failed).toEqual([])
    await page.close()
  }
}

/** Puts the block into a page as it stands: markup, or a style sheet beside the chat. */
export function asMarkup(visit: (page: BrowserPage, place: Place) => Promise<void>, { filesAt = "" } = {}): Try {
  return async (place, { kind, code }) => {
    const markup = kind === "css" ? `<style>${code}</style>${SCRIPT_TAG}` : code
    const { page, failed } = await open(place, markup, filesAt)
    await visit(page, place)
    expect(failed).toEqual([])
    await page.close()
  }
}

/** The tag of a page. */
export const SCRIPT_TAG = '<script src="/qanun.js" data-endpoint="/qanun" data-locale="fa" defer></script>'

/** Opens the chat by its launcher, as a visitor does. */
export async function openChat(page: BrowserPage): Promise<void> {
  await page.locator("qanun-chat").getByRole("button").first().click()
  await expect(page.locator("qanun-chat").getByRole("textbox", { name: "متن پرسش" })).toBeFocused()
}
