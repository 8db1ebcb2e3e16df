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
  /** What was given, and what of it is not settled: settled blocks are never looked at again. */
  let given = ""
  let growing = ""
  let tail: ChildNode[] = []

  const draw = (text: string, open: boolean) => {
    if (!text.startsWith(given)) {
      parent.replaceChildren()
      given = growing = ""
      tail = []
    }
    growing += cleanText(text.slice(given.length))
    given = text
    for (const node of tail) node.remove()
    tail = []
    const shown = open ? growing.replace(BEGUN, "") : growing
    const blocks = splitBlocks(shown)
    const settled = blocks.length - (open ? openBlocks(shown, blocks) : 0)
    blocks.forEach((block, index) => {
      const node = renderBlock(block, { mark, open: open && index === blocks.length - 1 })
      const nodes = node instanceof DocumentFragment ? [...node.childNodes] : [node as ChildNode]
      parent.append(node)
      if (index >= settled) tail.push(...nodes)
    })
    growing = growing.slice(blocks[Math.max(0, settled)]?.start ?? 0)
  }

  return { write: (text) => draw(text, true), end: (text) => draw(text, false) }
}

/** The sign of a list item, a heading or a quotation whose words have not come: it is not one of the text's own words. */
const BEGUN = /(?:^|\n)\s{0,12}([-*+•]|[\d۰-۹٠-٩]{1,9}[.)]?|#+|>)\s{0,9}$/

/**
 * How many blocks at the end may still change: the last one, and the one before it while the last has not two
 * whole lines (a lone `-` is a paragraph until the next character makes it one more list item, and a line with
 * bars is the head of a table only until the next line turns out to be none).
 */
function openBlocks(source: string, blocks: readonly Block[]): number {
  const last = blocks.at(-1)
  return last && source.indexOf("\n", source.indexOf("\n", last.start) + 1 || source.length) < 0 ? 2 : 1
}
