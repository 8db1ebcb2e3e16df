import { type Block, renderBlock, splitBlocks } from "./blocks.ts"
import { cleanText } from "./clean-text.ts"
import type { MarkMaker } from "./inline.ts"

/** Writes a growing Markdown text into an element. */
export interface MarkdownWriter {
  /** Shows the text so far; when it does not begin with what was shown before, everything is drawn anew. */
  write(text: string): void
  /** Shows the whole text as final. */
  end(text: string): void
}

/**
 * A writer that appends each finished block once and draws only the end of the text again, so that the cost
 * of a token does not grow with the answer. Builds nodes; HTML in the text is never parsed.
 * However a text is cut, the nodes in the end are those of the whole text written at once.
 */
export function createMarkdownWriter(parent: Element, mark: MarkMaker): MarkdownWriter {
  let shown = ""
  /** What is before this offset is finished and never looked at again. */
  let settled = 0
  let tail: ChildNode[] = []

  const draw = (source: string, open: boolean) => {
    if (!source.startsWith(shown)) {
      parent.replaceChildren()
      settled = 0
      tail = []
    }
    shown = source
    for (const node of tail) node.remove()
    tail = []
    const from = settled
    const blocks = splitBlocks(source.slice(from))
    const growing = open ? blocks.length - openBlocks(source.slice(from), blocks) : blocks.length
    blocks.forEach((block, index) => {
      const node = renderBlock(block, { mark, open: open && index === blocks.length - 1 })
      const nodes = node instanceof DocumentFragment ? [...node.childNodes] : [node as ChildNode]
      parent.append(node)
      if (index >= growing) tail.push(...nodes)
    })
    settled = from + (blocks[Math.max(0, growing)]?.start ?? 0)
  }

  const clean = (text: string) => cleanText(text).replace(/\r\n?/g, "\n")
  return {
    write: (text) => draw(clean(text), true),
    end: (text) => draw(clean(text), false),
  }
}

/**
 * How many blocks at the end may still change: the last one, and the one before it while the last has not two
 * whole lines (a lone `-` is a paragraph until the next character makes it one more list item, and a line with
 * bars is the head of a table only until the next line turns out to be none).
 */
function openBlocks(source: string, blocks: readonly Block[]): number {
  const last = blocks.at(-1)
  return last && source.indexOf("\n", source.indexOf("\n", last.start) + 1 || source.length) < 0 ? 2 : 1
}
