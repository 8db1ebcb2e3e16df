const DIGITS = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
const LETTERS: Readonly<Record<string, string>> = { ي: "ی", ى: "ی", ك: "ک", ة: "ه" }
/** All but ASCII and the letters of Arabic script: classes by property are slow, and only in these is there anything to find. */
const UNPLAIN = /[^!-~\u0621-\u063f\u0641-\u064a\u067e-\u06d3]+/g

/**
 * Text as it is searched: without what Persian writers write differently (forms of yeh and kaf, digits, marks, case)
 * and without spaces, because a word may be written with a space, a half-space or none. For comparison only, never shown.
 */
export function searchText(text: string): string {
  return (
    text
      // Lower case brings marks of its own (İ), and taking letters apart brings capitals (ℌ).
      .normalize("NFKD")
      .toLowerCase()
      .normalize("NFKD")
      .replaceAll(" ", "")
      .replace(UNPLAIN, (signs) => signs.replace(/[\p{M}\p{Cf}\p{Cc}\s\u0640]/gu, ""))
      .replace(/[يىكة]/g, (letter) => LETTERS[letter] ?? letter)
      .replace(/[۰-۹٠-٩]/g, (digit) => String(DIGITS.indexOf(digit) % 10))
  )
}

/** A `like` pattern that finds the text anywhere; for `escape '!'`. */
export function searchPattern(text: string): string {
  return `%${searchText(text).replace(/[!%_]/g, (sign) => `!${sign}`)}%`
}
