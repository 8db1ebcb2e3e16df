import { appendInline, type MarkMaker } from "./inline.ts"

interface BlockOptions {
  mark: MarkMaker
  /** This is the growing end of the text. */
  open: boolean
  /** How many quotations and lists this is inside of. */
  depth?: number
}

const DEEPEST = 5

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)(?: {1,9}#{1,99})?$/
const RULE = /^ {0,3}([-*_])(\s*\1){2,}\s*$/
const ITEM = /^(\s{0,12})([-*+•]|[\d۰-۹٠-٩]{1,9}[.)])\s+(.*)$/
const QUOTE = /^ {0,3}>\s?(.*)$/
const TABLE_RULE = /^[ \t|]*:?-+:?(?:[ \t]{0,99}\|[ \t]{0,99}:?-+:?)*[ \t|]*$/

const LETTER = /\p{L}/u
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

/** Gives a frame the direction of its first letter: `dir=auto` looks past children that have a `dir` themselves. */
function directAs(frame: HTMLElement, text: string): void {
  const letter = LETTER.exec(text)?.[0]
  if (letter) frame.dir = RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr"
}

/** A paragraph longer than this is cut at a space: a line of a megabyte must not be parsed again and again. */
const LONGEST_PARAGRAPH = 8000

/** One top-level block of a text. */
export interface Block {
  /** Offset of its first character in the text. */
  start: number
  lines: string[]
  kind: "fence" | "heading" | "rule" | "list" | "quote" | "table" | "paragraph"
}

/** The top-level blocks of a Markdown text with `\n` line ends. The last ones may change when more text comes. */
export function splitBlocks(source: string): Block[] {
  const lines = source.split("\n")
  const blocks: Block[] = []
  let start = 0
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? ""
    const kind = line.trim() ? kindOf(line, lines[at + 1]) : "blank"
    const end = kind === "blank" ? at + 1 : endOf(kind, lines, at)
    const taken = lines.slice(at, end)
    if (kind !== "blank") blocks.push({ kind, start, lines: taken })
    start += taken.reduce((length, { length: own }) => length + own + 1, 0)
    at = end
  }
  return blocks
}

function kindOf(line: string, next: string | undefined): Block["kind"] {
  if (FENCE.test(line)) return "fence"
  if (HEADING.test(line)) return "heading"
  if (RULE.test(line)) return "rule"
  if (ITEM.test(line)) return "list"
  if (QUOTE.test(line)) return "quote"
  if (line.includes("|") && next?.includes("-") && TABLE_RULE.test(next)) return "table"
  return "paragraph"
}

function endOf(kind: Block["kind"], lines: readonly string[], start: number): number {
  /* A table's head is one by the rule below it. */
  let at = start + (kind === "table" ? 2 : 1)
  if (kind === "heading" || kind === "rule") return at
  if (kind === "fence") {
    const fence = FENCE.exec(lines[start] ?? "")?.[1] ?? "```"
    while (at < lines.length && !(lines[at] ?? "").trimStart().startsWith(fence)) at++
    return Math.min(at + 1, lines.length)
  }
  for (; at < lines.length; at++) {
    const line = lines[at] ?? ""
    const blank = !line.trim()
    if (kind === "list") {
      const next = lines[at + 1] ?? ""
      if (blank && !ITEM.test(next) && !/^\s{2,}\S/.test(next)) break
      if (!blank && !/^\s/.test(line) && !ITEM.test(line) && kindOf(line, lines[at + 1]) !== "paragraph") break
    } else if (kind === "table") {
      if (blank || !line.includes("|")) break
    } else if (kind === "quote") {
      if (blank || (!QUOTE.test(line) && kindOf(line, lines[at + 1]) !== "paragraph")) break
    } else if (blank || kindOf(line, lines[at + 1]) !== "paragraph") break
  }
  return at
}

/** Builds a block's nodes. Every text block finds its own direction, every list item too. */
export function renderBlock({ kind, lines }: Block, options: BlockOptions): Node {
  if (kind === "fence") return renderFence(lines)
  if (kind === "rule") return document.createElement("hr")
  if (kind === "heading") {
    const [, marks = "#", text = ""] = HEADING.exec(lines[0] ?? "") ?? []
    /* The chat's own headings are one and two. */
    return textBlock(`h${Math.min(6, marks.length + 2)}`, text.trim(), options)
  }
  if (kind === "list") return renderList(lines, options)
  if (kind === "table") return renderTable(lines, options)
  if (kind === "quote") {
    const quote = document.createElement("blockquote")
    const inner = lines.map((line) => QUOTE.exec(line)?.[1] ?? line).join("\n")
    directAs(quote, inner)
    const depth = (options.depth ?? 0) + 1
    if (depth < DEEPEST) appendBlocks(quote, inner, { ...options, depth })
    else quote.append(textBlock("p", inner, options))
    return quote
  }
  return renderParagraph(lines.join("\n"), options)
}

/** Appends all blocks of a text; only the last one is open. */
export function appendBlocks(parent: Node, source: string, options: BlockOptions): void {
  const blocks = splitBlocks(source)
  blocks.forEach((block, index) => {
    parent.appendChild(renderBlock(block, { ...options, open: options.open && index === blocks.length - 1 }))
  })
}

function textBlock(tag: string, text: string, options: BlockOptions): HTMLElement {
  const element = document.createElement(tag)
  /* Where nothing has a direction of its own (a number in a table), that of the chat holds. */
  if (LETTER.test(text)) element.dir = "auto"
  appendInline(element, text, options)
  return element
}

function renderParagraph(text: string, options: BlockOptions): Node {
  if (text.length <= LONGEST_PARAGRAPH) return textBlock("p", text, options)
  const parts = document.createDocumentFragment()
  for (let at = 0; at < text.length; ) {
    const space = text.lastIndexOf(" ", at + LONGEST_PARAGRAPH)
    const end = at + LONGEST_PARAGRAPH >= text.length ? text.length : space > at ? space : at + LONGEST_PARAGRAPH
    parts.append(textBlock("p", text.slice(at, end), options))
    at = end
  }
  return parts
}

function renderFence(lines: readonly string[]): Node {
  const fence = FENCE.exec(lines[0] ?? "")?.[1] ?? "```"
  const closed = lines.length > 1 && lines[lines.length - 1]?.trimStart().startsWith(fence)
  const pre = document.createElement("pre")
  pre.tabIndex = 0
  pre.dir = "ltr"
  const code = document.createElement("code")
  code.textContent = lines.slice(1, closed ? -1 : undefined).join("\n")
  pre.append(code)
  return pre
}

function renderList(lines: readonly string[], options: BlockOptions): Node {
  const depth = (options.depth ?? 0) + 1
  const first = ITEM.exec(lines[0] ?? "")
  const ordered = /[.)]$/.test(first?.[2] ?? "")
  const list = document.createElement(ordered ? "ol" : "ul")
  if (ordered) (list as HTMLOListElement).start = asNumber(first?.[2] ?? "1")
  const indent = first?.[1]?.length ?? 0
  let item: string[] = []
  const items: string[][] = []
  for (const line of lines) {
    const found = ITEM.exec(line)
    if (found && (found[1]?.length ?? 0) <= indent + 1) {
      item = [found[3] ?? ""]
      items.push(item)
    } else item.push(line)
  }
  items.forEach((parts, index) => {
    const open = options.open && index === items.length - 1
    const element = document.createElement("li")
    element.dir = "auto"
    const nested = depth < DEEPEST ? parts.findIndex((line, i) => i > 0 && ITEM.test(line)) : -1
    const own = (nested < 0 ? parts : parts.slice(0, nested)).map((line) => line.trim()).join("\n")
    appendInline(element, own.trim(), { ...options, open: open && nested < 0 })
    if (nested > 0) element.append(renderList(parts.slice(nested), { ...options, open, depth }))
    list.append(element)
  })
  return list
}

/** The number that a list starts with, in whatever digits it is written. */
function asNumber(marker: string): number {
  const ascii = marker.replace(/[۰-۹٠-٩]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15))
  return Number.parseInt(ascii, 10) || 1
}

function renderTable(lines: readonly string[], options: BlockOptions): Node {
  const frame = document.createElement("div")
  frame.className = "table"
  frame.tabIndex = 0
  frame.role = "group"
  const table = document.createElement("table")
  directAs(table, lines[0] ?? "")
  lines.forEach((line, index) => {
    if (index === 1) return
    const row = table.insertRow()
    for (const cell of cellsOf(line)) row.append(textBlock(index ? "td" : "th", cell, options))
  })
  frame.append(table)
  return frame
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim())
