import type { Language } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import { nameWords } from "../law/law-names-match.ts"
import { readNumber } from "../text/numbers.ts"
import { isStopWord } from "../text/stop-words.ts"
import { terms, tokenize } from "../text/tokens.ts"

/** Questions that take something for granted: «چرا طبق قانون … فقط …», «با توجه به اینکه …», «قانون کار که … است». */
const TAKES_FOR_GRANTED =
  /^\s*چرا\s|با توجه به این ?که|طبق قانون\S*\s.{0,30}\sکه\s|از آن ?جا(?:یی)? که|حالا که قانون|مگر قانون|^\s*why\s|^\s*since\s|given that/iu
const RESTRICTION = /(?:^|\s)(فقط|تنها|هرگز|هیچ‌?وقت|هیچ|همیشه|only|never|always)\s+((?:\S+\s*){1,3})/iu
/** Units of measure whose numbers can be compared with those of the law. */
const MEASURE =
  /^(?:روز|ماه|سال|ساعت|هفته|درصد|سکه|نفر|بار|ریال|تومان|day|days|month|months|year|years|percent|hours?)$/

/**
 * A sentence that says so when a question takes for granted what the cited articles do not say: an amount with another
 * number, or a restriction («فقط بعد از فوت») that none of them makes. Null when nothing speaks against the question.
 */
export function premiseNotice(question: string, units: readonly LawUnit[], language: Language): string | null {
  if (!TAKES_FOR_GRANTED.test(question)) return null
  const texts = units.flatMap((unit) => [unit.text.fa, unit.text.en ?? ""])
  const claim = wrongAmount(question, texts) ?? unfoundedRestriction(question, texts)
  if (!claim) return null
  if (language === "fa") return `آن‌چه در پرسش فرض شده («${claim}») در متن این ماده‌ها نیست. متن قانون این است:`
  if (language === "ar") return `ما يفترضه السؤال («${claim}») لا يرد في هذه المواد. هذا نص القانون:`
  return `What the question takes for granted (“${claim}”) is not in these articles. This is what the law says:`
}

interface Amount {
  value: number
  measure: string
}

function amounts(text: string): Amount[] {
  const words = nameWords(text)
  return words.flatMap((_, at) => {
    const number = readNumber(words.slice(at))
    const measure = number ? words[at + number.length] : undefined
    return number && measure && MEASURE.test(measure) ? [{ value: number.value, measure }] : []
  })
}

function wrongAmount(question: string, texts: readonly string[]): string | undefined {
  const lawful = texts.flatMap(amounts)
  const claimed = amounts(question).find(
    ({ value, measure }) => !lawful.some((one) => one.value === value && one.measure === measure),
  )
  return claimed && `${claimed.value} ${claimed.measure}`
}

function unfoundedRestriction(question: string, texts: readonly string[]): string | undefined {
  const match = RESTRICTION.exec(question)
  if (!match) return undefined
  const content = tokenize(match[2] ?? "").filter(({ word }) => !isStopWord(word))
  if (content.length === 0) return undefined
  const said = texts.some((text) => {
    const carried = new Set(terms(text))
    return content.every(({ term }) => carried.has(term)) && RESTRICTION.test(text)
  })
  return said ? undefined : `${match[1]} ${match[2]}`.trim()
}
