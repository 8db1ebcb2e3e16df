/** Text folded for comparison, with the way back to the original. */
export interface Folded {
  text: string
  /** `offsets[i]` is where the folded character `i` begins in the original; one more entry marks the end. */
  offsets: Uint32Array
}

const ZWNJ = "\u200c"

/** Letters that Persian readers take for the same letter. */
const SAME_LETTER: Readonly<Record<string, string>> = {
  ي: "ی",
  ى: "ی",
  ئ: "ی",
  ې: "ی",
  ے: "ی",
  ك: "ک",
  ڪ: "ک",
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ٱ: "ا",
  ؤ: "و",
  ة: "ه",
  ۀ: "ه",
  ہ: "ه",
  ە: "ه",
  ۂ: "ه",
  ھ: "ه",
  ء: "",
  "\u0640": "",
  "\u00ac": ZWNJ,
}

const DROPPED =
  /[\u064b-\u065f\u0670\u06d6-\u06ed]|[\u202a-\u202e\u2060-\u2069\u00ad\u061c\ufeff]|\u200b|\u200d|\u200e|\u200f/
const PRESENTATION_FORM = /[\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e]/
const CACHE = new Map<string, string>()

function foldCharacter(character: string): string {
  const known = CACHE.get(character)
  if (known !== undefined) return known
  const folded = foldUncached(character)
  if (CACHE.size < 4096) CACHE.set(character, folded)
  return folded
}

function foldUncached(character: string): string {
  const plain = PRESENTATION_FORM.test(character) ? character.normalize("NFKC") : character
  // Not every sign there has a plainer form: «﷽», «﴾».
  if (plain !== character) return [...plain].map(foldUncached).join("")
  if (DROPPED.test(character)) return ""
  const same = SAME_LETTER[character]
  if (same !== undefined) return same
  const code = character.charCodeAt(0)
  if (code >= 0x06f0 && code <= 0x06f9) return String.fromCharCode(code - 0x06f0 + 48)
  if (code >= 0x0660 && code <= 0x0669) return String.fromCharCode(code - 0x0660 + 48)
  return character.toLowerCase()
}

/** Folds a text for comparison: letters, digits of three scripts, diacritics, kashida, case. ZWNJ stays. */
export function fold(text: string): string {
  let folded = ""
  for (const character of text) folded += foldCharacter(character)
  return folded
}

/** Like {@link fold}, and remembers where each character came from, in UTF-16 units. */
export function foldWithOffsets(text: string): Folded {
  let folded = ""
  const offsets: number[] = []
  let position = 0
  for (const character of text) {
    const piece = foldCharacter(character)
    for (let unit = 0; unit < piece.length; unit++) offsets.push(position)
    folded += piece
    position += character.length
  }
  offsets.push(text.length)
  return { text: folded, offsets: Uint32Array.from(offsets) }
}
