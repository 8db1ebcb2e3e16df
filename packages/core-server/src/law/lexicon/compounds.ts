import { fold } from "../../text/fold.ts"

/** Phrases of which only stop words or words that fit everything would be left, and the word that they mean. */
const COMPOUNDS: readonly (readonly [phrase: RegExp, meaning: string])[] = [
  [/پول\s+پیش\S*/u, "ودیعه"],
  [/پیش\s+پرداخت/u, "پیش‌پرداخت"],
  [/(?:یکی|یک نفر|کس|نفر|شخص)\s+دیگ\S*\s+(?:اجاره|بدم|بدهم)/u, "به غیر"],
]

/** A question with the meaning of its compounds written behind it. */
export function withCompounds(question: string): string {
  const folded = fold(question).replaceAll("\u200c", " ")
  const meanings = COMPOUNDS.filter(([phrase]) => phrase.test(folded)).map(([, meaning]) => meaning)
  return meanings.length === 0 ? question : `${question} ${meanings.join(" ")}`
}
