import { isInLine, isRightToLeft, type Placed } from "./pdf-item.ts"

/** A gap between columns is at least so many times as wide as the letters are high; between words it is narrower. */
const MIN_GUTTER = 1.2
/** Columns have at least so many lines; fewer are a heading beside a number, or a signature. */
const MIN_LINES = 3
/** Places that are tried across the width; the narrowest gutter is several of these steps wide. */
const STEPS = 150
/** A gutter lies in the middle of what it parts: the narrower column has this share of the width at least. */
const MIN_SHARE = 0.25
/** A line fills its column when it takes this share of its width. Lines of columns do, cells of tables do not … */
const FULL = 0.75
/** … and of a column, at least this share of the lines is full. */
const FULL_LINES = 0.5

interface Row {
  y: number
  pieces: Placed[]
}

/** What a row has on each side of a gutter. */
interface Sides {
  left: Placed[]
  right: Placed[]
}

/**
 * The pieces of a page in blocks that are read one after the other. Columns are read whole, the first in the direction of
 * the script first; lines across all columns come where they stand. A page without columns is one block, as it is.
 */
export function blocksOf(pieces: readonly Placed[], isRtl: boolean = isRightToLeft(pieces)): (readonly Placed[])[] {
  const rows = rowsOf(pieces)
  const gutter = gutterOf(rows)
  if (gutter === undefined) return [pieces]
  const blocks: (readonly Placed[])[] = []
  for (const band of bandsOf(rows, gutter)) {
    const sides = sidesOf(band, gutter)
    if (!sides) blocks.push(band.flatMap((row) => row.pieces))
    else
      for (const side of isRtl ? [sides.right, sides.left] : [sides.left, sides.right])
        blocks.push(...blocksOf(side, isRtl))
  }
  return blocks.length > 1 ? blocks : [pieces]
}

function rowsOf(pieces: readonly Placed[]): Row[] {
  const rows: Row[] = []
  for (const piece of pieces.toSorted((a, b) => b.y - a.y)) {
    const row = rows.at(-1)
    if (row && isInLine(piece, row.y)) row.pieces.push(piece)
    else rows.push({ y: piece.y, pieces: [piece] })
  }
  return rows
}

const isInk = ({ text }: Placed) => text.trim() !== ""
const endOf = ({ x, width }: Placed) => x + width
const startOf = (pieces: readonly Placed[]) =>
  pieces.reduce((least, { x }) => Math.min(least, x), Number.POSITIVE_INFINITY)
const stopOf = (pieces: readonly Placed[]) =>
  pieces.reduce((most, piece) => Math.max(most, endOf(piece)), Number.NEGATIVE_INFINITY)
const widthOf = (pieces: readonly Placed[]) => stopOf(pieces) - startOf(pieces)

/** The place from top to bottom that most lines leave free while they stand on both sides of it; undefined: none. */
function gutterOf(rows: readonly Row[]): number | undefined {
  const ink = rows.flatMap((row) => row.pieces.filter(isInk))
  const [from, to] = [startOf(ink), stopOf(ink)]
  let best: number | undefined
  let most = MIN_LINES - 1
  for (let step = STEPS * MIN_SHARE; step <= STEPS * (1 - MIN_SHARE); step++) {
    const x = from + ((to - from) * step) / STEPS
    const sides = bandsOf(rows, x).flatMap((band) => sidesOf(band, x) ?? [])
    const lines = sides.reduce((sum, { left, right }) => sum + Math.min(rowsOf(left).length, rowsOf(right).length), 0)
    if (lines > most) {
      most = lines
      best = x
    }
  }
  return best
}

/** Whether a row has words at a place, or a gap no wider than between words. */
function crosses({ pieces }: Row, x: number): boolean {
  let left: Placed | undefined
  let right: Placed | undefined
  for (const piece of pieces) {
    if (!isInk(piece)) continue
    if (piece.x < x && endOf(piece) > x) return true
    if (piece.x < x && (!left || endOf(piece) > endOf(left))) left = piece
    if (piece.x >= x && (!right || piece.x < right.x)) right = piece
  }
  return (
    left !== undefined &&
    right !== undefined &&
    right.x - endOf(left) < MIN_GUTTER * Math.max(left.height, right.height)
  )
}

/** Rows that cross a gutter, and those between them that do not. */
function bandsOf(rows: readonly Row[], gutter: number): Row[][] {
  const bands: Row[][] = []
  let wasCrossing: boolean | undefined
  for (const row of rows) {
    const isCrossing = crosses(row, gutter)
    if (isCrossing === wasCrossing) bands.at(-1)?.push(row)
    else bands.push([row])
    wasCrossing = isCrossing
  }
  return bands
}

/** The two columns of a band; undefined when it is none of columns. */
function sidesOf(band: readonly Row[], gutter: number): Sides | undefined {
  if (band.length < MIN_LINES || band.some((row) => crosses(row, gutter))) return undefined
  const isLeft = (piece: Placed) => piece.x + piece.width / 2 < gutter
  const pieces = band.flatMap((row) => row.pieces)
  const sides = { left: pieces.filter(isLeft), right: pieces.filter((piece) => !isLeft(piece)) }
  const width = widthOf(pieces.filter(isInk)) * MIN_SHARE
  return isColumn(sides.left, width) && isColumn(sides.right, width) ? sides : undefined
}

function isColumn(pieces: readonly Placed[], minWidth: number): boolean {
  const ink = pieces.filter(isInk)
  const rows = rowsOf(ink)
  const width = widthOf(ink)
  if (rows.length < MIN_LINES || width < minWidth) return false
  const full = rows.filter((row) => widthOf(row.pieces) >= FULL * width)
  return full.length >= FULL_LINES * rows.length
}
