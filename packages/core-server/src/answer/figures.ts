import { fold } from "../text/fold.ts"
import { readNumber } from "../text/numbers.ts"

/** Words that are numbers only sometimes: «یک» is also "a", «نه» also "no", «ده» also "village". */
const DOUBTFUL: ReadonlySet<string> = new Set(["یک", "نه", "ده", "one"].map(fold))

/**
 * The numbers that a text names, in digits of three scripts or in words.
 *
 * @param strict Leave out words that may mean something else.
 */
export function figuresIn(text: string, strict: boolean): Set<number> {
  const words =
    fold(text)
      .replace(/(?<=\d)[,٬،](?=\d{3}(?!\d))/g, "")
      .replaceAll("\u200c", " ")
      .match(/\p{N}+|\p{L}+/gu) ?? []
  const figures = new Set<number>()
  for (let at = 0; at < words.length; ) {
    const number = readNumber(words.slice(at, at + 12))
    const doubtful = number?.length === 1 && DOUBTFUL.has(words[at] ?? "")
    if (number && !(strict && doubtful)) figures.add(number.value)
    // «بیست و پنج» is 25, but a source that says «بیست روز و پنج ماه» carries 20 and 5: parts count there too.
    at += number && strict ? number.length : 1
  }
  return figures
}
