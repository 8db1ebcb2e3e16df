import type { IngestError } from "./ingest-error.ts"

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  zwnj: "\u200c",
  laquo: "«",
  raquo: "»",
}

/** A document as plain text with its title. */
export interface PlainDocument {
  title: string | null
  text: string
  /** What of the file could not be read; the rest was. */
  problem?: IngestError
}

/** The readable text of an HTML page: scripts and styles dropped, blocks as lines, entities resolved. */
export function textOfHtml(html: string): PlainDocument {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(html)?.[1] ?? /<h1[^>]*>([\s\S]*?)<\/h1>/i.exec(html)?.[1] ?? null
  const text = html
    .replace(/<!--[\s\S]*?-->/g, " ")
    .replace(/<(script|style|head|nav|footer)\b[\s\S]*?<\/\1\s*>/gi, " ")
    .replace(/<(?:br|\/p|\/div|\/li|\/h[1-6]|\/tr|\/section|\/article)\b[^>]*>/gi, "\n")
    .replace(/<[^>]*>/g, " ")
  return {
    title: title === null ? null : clean(resolveEntities(title.replace(/<[^>]*>/g, " "))),
    text: clean(resolveEntities(text)),
  }
}

/** The text of Markdown: its first heading is the title; emphasis, links and list signs are dropped. */
export function textOfMarkdown(markdown: string): PlainDocument {
  const body = markdown.replace(/^---\n[\s\S]*?\n---\n/, "")
  const title = /^#\s+(.+)$/m.exec(body)?.[1]?.trim() ?? null
  const text = body
    .replace(/^#\s+.+$/m, "")
    .replace(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^#{1,6}\s+/gm, "")
    .replace(/(\*\*|__|`)/g, "")
  return { title, text: clean(text) }
}

function resolveEntities(text: string): string {
  return text.replace(/&(#x?[\da-f]+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? whole
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ""
  })
}

const clean = (text: string) =>
  text
    .replace(/[ \t\u00a0]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
