import { fold } from "./fold.ts"

/**
 * A pattern for folded text, from one written in any letters: «آ» in its source means «ا», as in the text it is held
 * against. Only letters are folded; `\\S` and the like stay what they are.
 */
export const foldedPattern = ({ source, flags }: RegExp): RegExp =>
  new RegExp(
    source.replaceAll(/[\u0600-\u06ff\u200c]+/g, (letters) => fold(letters).replaceAll("\u200c", " ")),
    flags,
  )
