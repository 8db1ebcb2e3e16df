/** A stretch of a text, UTF-16 offsets, end exclusive. */
export interface Span {
  start: number
  end: number
}

/** Sentence ends: full stop (not inside a number or after one letter), ؟ ? ! ؛ ; and line breaks. */
const END = /[؟?!؛;\n]+|(?<![\s.(\d][\p{L}])(?<!^[\p{L}])\.(?!\d)/gu

/** Splits a text into sentences. White space around a sentence is outside its span; no span is empty. */
export function sentences(text: string): Span[] {
  const spans: Span[] = []
  let from = 0
  for (const match of text.matchAll(END)) {
    const end = match.index + match[0].length
    add(spans, text, from, end)
    from = end
  }
  add(spans, text, from, text.length)
  return spans
}

function add(spans: Span[], text: string, from: number, to: number): void {
  const raw = text.slice(from, to)
  const trimmed = raw.trim()
  if (!/[\p{L}\p{N}]/u.test(trimmed)) return
  const start = from + raw.indexOf(trimmed)
  spans.push({ start, end: start + trimmed.length })
}
