const CLOSING: Readonly<Record<string, string>> = { "{": "}", "[": "]" }

/**
 * The first whole JSON object or list in a text, which may stand in prose or in a fenced block; undefined where there is none.
 * Marks such as `[1]` are lists too, so an object wins over a list.
 */
export function jsonIn(text: string): unknown {
  for (const opening of "{[")
    for (let start = text.indexOf(opening); start >= 0; start = text.indexOf(opening, start + 1)) {
      const end = endOf(text, start)
      if (end < 0) continue
      try {
        return JSON.parse(text.slice(start, end))
      } catch {
        // Prose in brackets; there may be JSON after it.
      }
    }
  return undefined
}

/** Where the value that begins at `start` ends, or -1. Brackets inside strings do not count. */
function endOf(text: string, start: number): number {
  const open: string[] = []
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const char = text[at] as string
    if (quoted) {
      if (char === "\\") at++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (CLOSING[char]) open.push(CLOSING[char])
    else if (char === "}" || char === "]") {
      if (open.pop() !== char) return -1
      if (!open.length) return at + 1
    }
  }
  return -1
}
