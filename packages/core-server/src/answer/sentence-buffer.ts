/** What may end a sentence. */
const END = /[.!?؟。\n]/g
/** A number of a list or a letter alone in front of a full stop: no sentence ends there. */
const ABBREVIATION = /[\s.(]\p{L}$/u
const DIGIT = /[\d۰-۹٠-٩]/
const SPACE = /\s/
/** What is longer is no sentence, and is handed on as it has come, in characters. */
const MAX_SENTENCE = 10_000
/** A mark like `[12]` or `【source 3】`, closed or as far as it has come. */
const MARK = /[ \t]*[[【](?:[^\]】\n]{1,20}(?:[\]】]|$)|$)/y

/** Gathers the pieces of a stream into whole sentences. */
export interface SentenceBuffer {
  /** Adds a piece. @returns The sentences that are now whole, white space included. */
  add(piece: string): string[]
  /** What is left at the end. */
  rest(): string
}

/**
 * A sentence ends with its stop and the marks that follow it, or with its line; the next one must have begun, or more marks
 * may still come. What was read is not read again with every piece, however late a sentence ends.
 */
export function createSentenceBuffer(): SentenceBuffer {
  let buffer = ""
  /** Where the first word stands: white space in front belongs to the sentence that it precedes. */
  let start = 0
  /** Where an end may stand; before it there is none. */
  let candidate = 0
  /** The end of its marks, and how far the white space behind them has been read; 0 for a candidate not looked at. */
  let marked = 0
  let read = 0

  const isSpace = (at: number) => at < buffer.length && SPACE.test(buffer[at] ?? "")
  const restart = (text: string) => {
    buffer = text
    start = 0
    goTo(0)
  }
  const goTo = (at: number) => {
    candidate = at
    marked = 0
    read = 0
  }

  /** The end of the first sentence; undefined while it is not whole. */
  function nextEnd(): number | undefined {
    while (isSpace(start)) start++
    for (;;) {
      END.lastIndex = Math.max(candidate, start)
      const at = END.exec(buffer)?.index ?? buffer.length
      if (at !== candidate) goTo(at)
      if (at === buffer.length) return undefined
      if (marked === 0) {
        if (buffer[at] !== "\n" && isNoStop(at)) {
          goTo(at + 1)
          continue
        }
        if (at + 1 === buffer.length) return undefined
        marked = at + 1
        if (buffer[at] !== "\n" && /["»”]/.test(buffer[marked] ?? "")) marked++
      }
      if (buffer[at] !== "\n") {
        const open = readMarks()
        if (open) return undefined
      }
      read = Math.max(read, marked)
      while (isSpace(read)) read++
      if (read === buffer.length) return undefined
      const isApart = buffer[at] === "\n" || read > marked
      if (isApart && !"[【".includes(buffer[read] ?? "")) return marked
      // White space that leads to no new sentence holds no end either.
      goTo(Math.max(at + 1, read))
    }
  }

  /** Moves behind the marks that follow. @returns Whether one is not closed yet. */
  function readMarks(): boolean {
    for (;;) {
      MARK.lastIndex = marked
      const mark = MARK.exec(buffer)?.[0]
      if (mark === undefined) return false
      if (!/[\]】]$/.test(mark)) return true
      marked += mark.length
    }
  }

  function isNoStop(at: number): boolean {
    let digits = at
    while (digits > at - 2 && DIGIT.test(buffer[digits - 1] ?? "")) digits--
    return (digits < at && digits === start) || ABBREVIATION.test(buffer.slice(Math.max(0, at - 3), at))
  }

  return {
    add(piece) {
      buffer += piece
      const whole: string[] = []
      for (let end = nextEnd(); end !== undefined; end = nextEnd()) {
        whole.push(buffer.slice(0, end))
        restart(buffer.slice(end))
      }
      if (buffer.length > MAX_SENTENCE) whole.push(this.rest())
      return whole
    },
    rest() {
      const left = buffer
      restart("")
      return left
    },
  }
}
