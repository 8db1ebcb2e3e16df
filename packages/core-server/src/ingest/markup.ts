// Each of these reads its text once: a pattern like /<[^>]*>/ reads it again for every sign that has no partner.

/** The text with each tag, from `<` to the next `>`, replaced; one that does not end stays. */
export function replaceTags(text: string, replacement: (tag: string) => string): string {
  return replaceBetween(text, "<", ">", replacement)
}

/** The text with each stretch from `open` to the next `close` replaced; one that does not end stays. */
export function replaceBetween(
  text: string,
  open: string,
  close: string,
  replacement: (between: string) => string,
): string {
  let replaced = ""
  let from = 0
  for (;;) {
    const start = text.indexOf(open, from)
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length)
    if (end < 0) return replaced + text.slice(from)
    replaced += text.slice(from, start) + replacement(text.slice(start + open.length, end))
    from = end + close.length
  }
}

/** The text with each element of these names, its content included, replaced. */
export function withoutElements(text: string, names: readonly string[], replacement: string): string {
  const opening = new RegExp(`<(${names.join("|")})(?![\\w-])`, "gi")
  const closed = new Set(names.map((name) => name.toLowerCase()))
  let kept = ""
  let from = 0
  for (let start = opening.exec(text); start; start = opening.exec(text)) {
    const name = start[1]?.toLowerCase() ?? ""
    const end = closed.has(name) ? endOfElement(text, name, opening.lastIndex) : undefined
    if (end === undefined) {
      closed.delete(name)
      continue
    }
    kept += text.slice(from, start.index) + replacement
    from = end
    opening.lastIndex = end
  }
  return kept + text.slice(from)
}

/** Behind the closing tag, or behind the tag itself where that closes itself. */
function endOfElement(text: string, name: string, from: number): number | undefined {
  const end = text.indexOf(">", from)
  return text[end - 1] === "/" ? end + 1 : endOf(text, name, from)?.end
}

/** The content of the first element of this name; null when there is none that ends. */
export function contentOfElement(text: string, name: string): string | null {
  const start = new RegExp(`<${name}(?![\\w-])`, "i").exec(text)
  const from = start ? text.indexOf(">", start.index) + 1 : 0
  const end = from > 0 ? endOf(text, name, from) : undefined
  return end ? text.slice(from, end.start) : null
}

/** Where an element's closing tag stands, from a place on. */
function endOf(text: string, name: string, from: number): { start: number; end: number } | undefined {
  const closing = new RegExp(`</${name}\\s*>`, "gi")
  closing.lastIndex = from
  const found = closing.exec(text)
  return found ? { start: found.index, end: closing.lastIndex } : undefined
}
