import { fold } from "../../text/fold.ts"

/** Phrases of which only stop words or words that fit everything would be left, and the word that they mean. */
const COMPOUNDS: readonly (readonly [phrase: RegExp, meaning: string])[] = [
  [/پول\s+پیش\S*/u, "ودیعه"],
  [/پیش\s+پرداخت/u, "پیش‌پرداخت"],
  [/(?:یکی|یک نفر|کس|نفر|شخص)\s+دیگ\S*\s+(?:اجاره|بدم|بدهم)/u, "به غیر"],
]

/** Phrases that only ask: the work in «چه کار کنم؟» is not labour. */
const ASKING = /(?<!\p{L})(?:چه|چی)[\s\u200c]+کار(?:ی|ها|هایی)?(?!\p{L})/gu

/** A question without the phrases that only ask, and with the meaning of its compounds written behind it. */
export function withCompounds(question: string): string {
  const folded = fold(question)
  const plain = folded.replaceAll("\u200c", " ")
  const meanings = COMPOUNDS.filter(([phrase]) => phrase.test(plain)).map(([, meaning]) => meaning)
  return [folded.replace(ASKING, " "), ...meanings].join(" ")
}
