/** The end of a sentence with the marks that follow it; the next one must have begun, or more marks may still come. */
const END =
  /(?:(?<!^\s*[\d۰-۹٠-٩]{1,2})(?<![\s.(]\p{L})[.!?؟。]["»”]?(?:[ \t]*[[【][^\]】\n]{1,20}[\]】])*(?=\s+[^\s[【])|\n(?=\s*[^\s[【]))/gu

/** Gathers the pieces of a stream into whole sentences. */
export interface SentenceBuffer {
  /** Adds a piece. @returns The sentences that are now whole, white space included. */
  add(piece: string): string[]
  /** What is left at the end. */
  rest(): string
}

export function createSentenceBuffer(): SentenceBuffer {
  let buffer = ""
  return {
    add(piece) {
      buffer += piece
      const whole: string[] = []
      for (;;) {
        // White space in front belongs to the sentence that it precedes.
        END.lastIndex = buffer.search(/\S|$/)
        const match = END.exec(buffer)
        if (!match) return whole
        const end = match.index + match[0].length
        whole.push(buffer.slice(0, end))
        buffer = buffer.slice(end)
      }
    },
    rest() {
      const left = buffer
      buffer = ""
      return left
    },
  }
}
