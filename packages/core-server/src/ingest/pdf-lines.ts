import { blocksOf } from "./pdf-columns.ts"
import { isInLine, isRightToLeft, type PdfItem, type Placed, place } from "./pdf-item.ts"

/** Numbers and Latin words run from left to right inside a Persian line. */
const LTR = /^[\p{Nd}A-Za-z.,/:٫٬%()+-]+$/u
const HAS_LTR = /[\p{Nd}A-Za-z]/u
/** What a paragraph begins with in a statute. */
const OPENING = /^\s*(?:ماده|تبصره|اصل|فصل|باب|بخش|کتاب|مبحث|گفتار|قسمت|بند|الف|[\p{Nd}]+\s*[-–ـ.)])/u
const CLOSING = /[.؟!:؛]\s*$/u
/** A gap of more than this share of a line's height is a space; of more than this many line steps, a paragraph. */
const SPACE = 0.2
const PARAGRAPH = 1.35

/**
 * The text of a page in reading order, column by column. Many programs write right-to-left lines piece by piece from the
 * left, and letters in the shapes that they have on paper: pieces are put in order by where they stand.
 */
export function textOfPage(items: readonly PdfItem[]): string {
  let text = ""
  let before = ""
  for (const block of blocksOf(items.map(place).filter(({ text }) => text !== ""))) {
    const lines = group(block)
    const step = median(lines.slice(1).map((line, at) => Math.abs((lines[at]?.y ?? 0) - line.y)))
    // A paragraph may go on at the top of the next column.
    let y: number | undefined
    for (const { pieces, y: own } of lines) {
      const line = write(pieces)
      if (line === "") continue
      const isApart = y !== undefined && Math.abs(y - own) > step * PARAGRAPH
      const isNew = isApart || CLOSING.test(before) || OPENING.test(line)
      text += before === "" ? line : `${isNew ? "\n" : " "}${line}`
      before = line
      y = own
    }
  }
  return text
}

interface PdfLine {
  pieces: Placed[]
  y: number
}

function group(pieces: readonly Placed[]): PdfLine[] {
  const lines: PdfLine[] = []
  for (const piece of pieces) {
    const line = lines.at(-1)
    if (line && isInLine(piece, line.y)) line.pieces.push(piece)
    else lines.push({ pieces: [piece], y: piece.y })
  }
  return lines
}

/** Marks that stand on their own join the letter that they stand over. */
function withMarks(pieces: readonly Placed[]): Placed[] {
  const bases = pieces.filter(({ text }) => !IS_MARK.test(text)).map((piece) => ({ ...piece }))
  for (const mark of pieces) {
    if (!IS_MARK.test(mark.text)) continue
    const distance = ({ x }: Placed) => Math.abs(x - mark.x)
    const letters = bases.filter(({ text }) => /\p{L}/u.test(text))
    const base = letters.reduce<Placed | undefined>(
      (nearest, piece) => (nearest && distance(nearest) <= distance(piece) ? nearest : piece),
      undefined,
    )
    if (base) base.text += mark.text
  }
  return bases
}
const IS_MARK = /^\s*\p{M}+\s*$/u

function write(all: readonly Placed[]): string {
  const pieces = withMarks(all)
  const ordered = isRightToLeft(pieces) ? fromTheRight(pieces) : pieces.toSorted((a, b) => a.x - b.x)
  let line = ""
  let previous: Placed | undefined
  for (const piece of ordered) {
    const [left, right] = previous && previous.x > piece.x ? [piece, previous] : [previous, piece]
    const gap = left && right ? right.x - left.x - left.width : 0
    if (gap > piece.height * SPACE && !/\s$/.test(line) && !/^\s/.test(piece.text)) line += " "
    line += piece.text
    previous = piece
  }
  return line.replace(/\s+/g, " ").trim()
}

/** From right to left; runs of digits and Latin the other way. */
function fromTheRight(pieces: readonly Placed[]): Placed[] {
  const ordered = pieces.toSorted((a, b) => b.x - a.x)
  const result: Placed[] = []
  for (let at = 0; at < ordered.length; ) {
    let end = at
    while (LTR.test(ordered[end]?.text.trim() ?? "")) end++
    const run = ordered.slice(at, Math.max(end, at + 1))
    result.push(...(run.some(({ text }) => HAS_LTR.test(text)) ? trimmed(run) : run))
    at += run.length
  }
  return result
}

/** A run turned round, without the punctuation at its ends, which belongs to the line. */
function trimmed(run: readonly Placed[]): Placed[] {
  const first = run.findIndex(({ text }) => HAS_LTR.test(text))
  const last = run.findLastIndex(({ text }) => HAS_LTR.test(text))
  return [...run.slice(0, first), ...run.slice(first, last + 1).reverse(), ...run.slice(last + 1)]
}

function median(values: readonly number[]): number {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY
}
