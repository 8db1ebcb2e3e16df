/** A run of text where pdf.js found it: `transform` ends with x and y, y growing upwards. */
export interface PdfItem {
  str: string
  width: number
  height: number
  transform: readonly number[]
}

/** A run of text on a page, in letters. */
export interface Placed {
  text: string
  x: number
  y: number
  width: number
  height: number
}

const PRESENTATION_FORM = /[\ufb50-\ufdff\ufe70-\ufefc]/g
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/gu
/** Of what has no height of its own, as spaces. */
const DEFAULT_HEIGHT = 10
/** Pieces whose base lines are nearer than this share of their height stand in one line. */
const SAME_LINE = 0.6

/** What stands at a place; letters in the shapes that they have on paper become letters again. */
export function place({ str, width, height, transform }: PdfItem): Placed {
  const text = str
    .replace(PRESENTATION_FORM, (shape) => shape.normalize("NFKC"))
    // A mark that stands on its own is written on a space.
    .replace(/ (?=\p{M})/gu, "")
  return { text, width, height: height || DEFAULT_HEIGHT, x: transform[4] ?? 0, y: transform[5] ?? 0 }
}

/** Whether a piece stands in the line with this base line. */
export const isInLine = (piece: Placed, y: number): boolean => Math.abs(y - piece.y) <= piece.height * SAME_LINE

/** Whether at least half of the letters are written from right to left. */
export function isRightToLeft(pieces: readonly Placed[]): boolean {
  const letters = pieces.map(({ text }) => text).join("")
  const count = letters.match(RTL)?.length ?? 0
  return count > 0 && count * 2 >= (letters.match(/\p{L}/gu)?.length ?? 0)
}
