import { createLink, safeAddress } from "./links.ts"

/** Makes the node of a citation mark; called for each number of `[1]` or `[1, 2]`. */
export type MarkMaker = (n: number) => Node

interface InlineOptions {
  mark: MarkMaker
  /** The text is still growing: what is open at its end counts as closed there. */
  open: boolean
}

/* In order: escape, code, image or link, marks, bare address, emphasis, line break. Each alternative is linear. */
const TOKEN =
  /\\([!-/:-@[-`{-~])|(`+)|(!?)\[([^[\]]{0,500})\]\(\s{0,9}<?([^\s<>()]{0,2000}(?:\([^\s<>()]{0,500}\)[^\s<>()]{0,500})?)>?(?:\s{1,9}["'][^"']{0,200}["'])?\s{0,9}\)|\[(\d{1,3}(?:\s?[,،]\s?\d{1,3}){0,9})\]|(https?:\/\/[^\s<>"'`\u0600-\u06ff]{1,2000})|(\*\*|__|~~|\*|_)|( {2,}|\\)\n/g

const UNFINISHED = /!?\[[^[\]\n]{0,200}(?:\](?:\([^\s()]{0,500})?)?$/

/** Appends a run of Markdown text to a parent as nodes. Never reads HTML: a tag in the text stays text. */
export function appendInline(parent: Node, source: string, options: InlineOptions): void {
  const text = options.open ? source.replace(UNFINISHED, "") : source
  const stack: { delimiter: string; node: Node }[] = [{ delimiter: "", node: parent }]
  const top = () => stack[stack.length - 1]?.node ?? parent
  const write = (words: string) => {
    const last = top().lastChild
    const [end = ""] = (isKept(last) && PUNCTUATION.exec(words)) || []
    if (end) (last as Element).append(end)
    if (words !== end) top().appendChild(document.createTextNode(words.slice(end.length)))
  }
  let at = 0
  TOKEN.lastIndex = 0
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
    const [whole, escaped, ticks, image, label, address, marks, bare, emphasis, hardBreak] = found
    write(text.slice(at, found.index))
    at = found.index + whole.length
    if (escaped !== undefined) write(escaped)
    else if (ticks !== undefined) at = code(text, at, ticks)
    else if (address !== undefined) link(label ?? "", address, image === "!")
    else if (marks !== undefined) placeMarks(top(), marks, options.mark)
    else if (bare !== undefined) at -= autolink(bare)
    else if (emphasis !== undefined) emphasise(emphasis, text[found.index - 1], text[at])
    else if (hardBreak !== undefined) top().appendChild(document.createElement("br"))
    TOKEN.lastIndex = at
  }
  write(text.slice(at))
  /* What is left open was no emphasis after all, unless the text goes on. */
  if (!options.open) for (const { delimiter, node } of stack.slice(1).reverse()) unwrap(delimiter, node)

  function code(whole: string, start: number, ticks: string): number {
    const end = whole.indexOf(ticks, start)
    if (end < 0 && !options.open) {
      write(ticks)
      return start
    }
    const element = document.createElement("code")
    element.dir = "ltr"
    element.textContent = whole.slice(start, end < 0 ? undefined : end).trim()
    top().appendChild(element)
    return end < 0 ? whole.length : end + ticks.length
  }

  function link(label: string, address: string, isImage: boolean): void {
    const url = safeAddress(address)
    const words = document.createDocumentFragment()
    if (isImage) words.append(label || address)
    else appendInline(words, label, { mark: () => document.createTextNode(""), open: false })
    top().appendChild(url ? createLink(url, words) : words)
  }

  /** @returns How many characters at the end belong to the sentence and not to the address. */
  function autolink(address: string): number {
    const trimmed = address.replace(/[.,;:!?)\]}*_~]+$/, "")
    const url = safeAddress(trimmed)
    if (url) top().appendChild(createLink(url, document.createTextNode(trimmed)))
    else write(trimmed)
    return address.length - trimmed.length
  }

  function emphasise(delimiter: string, before = " ", after = " "): void {
    const inWord = delimiter.includes("_") && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after)
    const opened = stack.findLastIndex((entry) => entry.delimiter === delimiter)
    if (opened > 0 && !/\s/.test(before)) {
      for (const entry of stack.splice(opened + 1).reverse()) unwrap(entry.delimiter, entry.node)
      stack.pop()
    } else if (inWord || /\s/.test(after) || stack.length > 6) write(delimiter)
    else {
      const tag = delimiter === "~~" ? "s" : delimiter.length === 2 ? "strong" : "em"
      const node = document.createElement(tag)
      top().appendChild(node)
      stack.push({ delimiter, node })
    }
  }
}

const LAST_WORD = /\S{1,24}\s*$/
const PUNCTUATION = /^[.,;:!?؟،؛…)»”]{1,4}/

/** Whether a node is a word with its marks. */
const isKept = (node: Node | null): node is HTMLElement => node instanceof HTMLElement && node.className === "keep"

/** Places marks so that no line can begin with them: the word before them and the full stop after stay beside them. */
function placeMarks(parent: Node, numbers: string, make: MarkMaker): void {
  const marks = numbers.split(/[,،]/).map((n) => make(Number(n)))
  const before = parent.lastChild
  if (isKept(before)) {
    before.append(...marks)
    return
  }
  const word = before instanceof Text ? LAST_WORD.exec(before.data)?.[0] : undefined
  const keep = document.createElement("span")
  keep.className = "keep"
  if (word && before instanceof Text) {
    before.data = before.data.slice(0, -word.length)
    keep.append(word)
  }
  keep.append(...marks)
  parent.appendChild(keep)
}

/** Puts a delimiter back as the text that it was. */
function unwrap(delimiter: string, node: Node): void {
  const parent = node.parentNode
  if (!parent) return
  parent.insertBefore(document.createTextNode(delimiter), node)
  while (node.firstChild) parent.insertBefore(node.firstChild, node)
  parent.removeChild(node)
}
