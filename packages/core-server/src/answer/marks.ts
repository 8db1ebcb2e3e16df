/** As many as any reader of marks takes for one: what is checked here is what is shown there. */
const DIGITS = "[\\d۰-۹٠-٩]{1,3}"
/** `[1]`, `[۱]`, `[1, 2]`, `[منبع 1]`, `【1】`: models write marks in the ways they have seen. */
const ANY_MARK = new RegExp(
  `[[【]\\s*(?:(?:منبع|المصدر|مصدر|source)\\s*:?\\s*)?(${DIGITS}(?:\\s*[,،;؛و]\\s*${DIGITS})*)\\s*[\\]】]`,
  "giu",
)
const MARK = /\[(\d{1,3})\]/g

const asciiDigits = (text: string) => text.replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 0xf))

/** The text with every mark in the one form `[n]`. */
export function normaliseMarks(text: string): string {
  return text.replace(ANY_MARK, (_, list: string) =>
    (asciiDigits(list).match(/\d+/g) ?? []).map((n) => `[${Number(n)}]`).join(""),
  )
}

/** The text without marks to sources that do not exist, and the numbers that are left, each once. */
export function checkMarks(text: string, sources: number): { text: string; marks: number[] } {
  const marks = new Set<number>()
  const checked = text.replace(MARK, (mark, digits: string) => {
    const n = Number(digits)
    if (n < 1 || n > sources) return ""
    marks.add(n)
    return mark
  })
  return { text: checked, marks: [...marks] }
}

/** The text without any mark. */
export const withoutMarks = (text: string): string => text.replace(/ ?\[\d{1,3}\]/g, "")
