import { resolveEntities } from "./entities.ts"
import type { IngestError } from "./ingest-error.ts"
import { contentOfElement, replaceBetween, replaceTags, withoutElements } from "./markup.ts"

/** A document as plain text, its headings marked as Markdown marks them, with its title. */
export interface PlainDocument {
  title: string | null
  text: string
  /** What of the file could not be read; the rest was. */
  problem?: IngestError
}

/** Elements that hold nothing to read. */
const UNREAD = ["script", "style", "head", "nav", "footer"]
/** Tags that end a line, … */
const LINE_END = /^(?:br|\/(?:p|div|li|h[1-6]|tr|section|article))\b/i
/** … and those that begin a heading below the title. */
const HEADING = /^h([2-6])\b/i

/** The readable text of an HTML page: scripts and styles dropped, blocks as lines, headings marked, entities resolved. */
export function textOfHtml(html: string): PlainDocument {
  const titles = ["title", "h1"].map((name) => wordsOf(contentOfElement(html, name) ?? ""))
  const text = replaceTags(
    withoutElements(
      replaceBetween(html, "<!--", "-->", () => " "),
      UNREAD,
      " ",
    ),
    (tag) => {
      const level = HEADING.exec(tag)?.[1]
      if (level) return `\n${"#".repeat(Number(level))} `
      return LINE_END.test(tag) ? "\n" : " "
    },
  )
  return {
    title: titles.find((title) => title !== "") ?? null,
    text: clean(resolveEntities(text)),
  }
}

const wordsOf = (markup: string) => clean(resolveEntities(replaceTags(markup, () => " ")))

/** The text of Markdown: its first heading is the title, the others stay marked; emphasis and links are dropped. */
export function textOfMarkdown(markdown: string): PlainDocument {
  const body = markdown.replace(/^---\n[\s\S]*?\n---\n/, "")
  const title = /^#\s+(.+)$/m.exec(body)?.[1]?.trim() ?? null
  const text = withoutLinks(withoutLinks(body.replace(/^#\s+.+$/m, ""), true), false).replace(/(\*\*|__|`)/g, "")
  return { title, text: clean(text) }
}

/** Longest address of a link; what goes on for longer is no link. */
const MAX_ADDRESS = 2_000

/** The text with pictures left out, or with links as their words. */
function withoutLinks(text: string, pictures: boolean): string {
  let kept = ""
  let from = 0
  let open = -1
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "[") open = at
    if (text[at] !== "]") continue
    const isPicture = open > from && text[open - 1] === "!"
    const end = open >= 0 && text[at + 1] === "(" && isPicture === pictures ? endOfAddress(text, at + 2) : -1
    if (end >= 0) {
      kept += pictures ? text.slice(from, open - 1) : text.slice(from, open) + text.slice(open + 1, at)
      from = end + 1
      at = end
    }
    open = -1
  }
  return kept + text.slice(from)
}

/** Where the address of a link ends; -1 when it does not, on its line. */
function endOfAddress(text: string, from: number): number {
  const length = text.slice(from, from + MAX_ADDRESS).search(/[)\n]/)
  return length >= 0 && text[from + length] === ")" ? from + length : -1
}

const clean = (text: string) =>
  text
    .replace(/[ \t\u00a0]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
