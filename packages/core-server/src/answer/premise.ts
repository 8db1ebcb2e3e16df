import type { Language } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import { nameWords } from "../law/law-names-match.ts"
import type { Concept } from "../search/question-terms.ts"
import { fold } from "../text/fold.ts"
import { readNumber } from "../text/numbers.ts"
import { sentences } from "../text/sentences.ts"
import { isStopWord } from "../text/stop-words.ts"
import { terms, tokenize } from "../text/tokens.ts"
import { inDigits } from "./words.ts"

/** Questions that take something for granted: «چرا طبق قانون … فقط …», «با توجه به اینکه …», «قانون کار که … است». */
const TAKES_FOR_GRANTED =
  /^\s*چرا\s|با توجه به این ?که|طبق قانون\S*\s.{0,30}\sکه\s|از آن ?جا(?:یی)? که|حالا که قانون|(?:طبق|براساس|به موجب)\s+(?:چه|کدام|کدوم)\s+قانون|مگر قانون|^\s*why\s|^\s*since\s|given that/iu
const RESTRICTION = /(?:^|\s)(فقط|تنها|هرگز|هیچ‌?وقت|هیچ|همیشه|only|never|always)\s+((?:\S+\s*){1,3})/iu
/** Units of measure whose numbers can be compared with those of the law. */
const MEASURE =
  /^(?:روز|ماه|سال|ساعت|هفته|درصد|سکه|نفر|بار|ریال|تومان|day|days|month|months|year|years|percent|hours?)$/

/** What a question takes for granted and the law does not say. */
export interface FalsePremise {
  /** As the question puts it. */
  claim: string
  /** The question without the claim, for a better search. */
  rest: string
  /** A sentence that says so. */
  notice: string
}

/**
 * Finds what a question takes for granted and the cited articles do not say: an amount with another number, or a
 * restriction («فقط بعد از فوت») that none of them makes. Null when nothing speaks against the question.
 */
export function falsePremise(question: string, units: readonly LawUnit[], language: Language): FalsePremise | null {
  if (!TAKES_FOR_GRANTED.test(question)) return null
  const texts = units.flatMap((unit) => [unit.text.fa, unit.text.en ?? ""])
  const claim = wrongAmount(question, texts) ?? unfoundedRestriction(question, texts)
  if (!claim) return null
  const rest = question.replace(claim, " ")
  const quoted = inDigits(claim, language)
  if (language === "fa")
    return { claim, rest, notice: `آن‌چه در پرسش فرض شده («${quoted}») در متن این ماده‌ها نیست. متن قانون این است:` }
  if (language === "ar")
    return { claim, rest, notice: `ما يفترضه السؤال («${quoted}») لا يرد في هذه المواد. هذا نص القانون:` }
  return {
    claim,
    rest,
    notice: `What the question takes for granted (“${quoted}”) is not in these articles. This is what the law says:`,
  }
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
  const said = texts.some((text) =>
    sentences(text).some(({ start, end }) => {
      const sentence = text.slice(start, end)
      const carried = new Set(terms(sentence))
      return content.every(({ term }) => carried.has(term)) && RESTRICTION.test(sentence)
    }),
  )
  return said ? undefined : match[0].trim()
}

/** Questions that ask for the reason or the place of a rule, and so claim that it is there. */
const CLAIMS_A_RULE =
  /^\s*چرا\s+(?:\S+\s+){0,2}قانون|^\s*چرا\s.*(?:موظف|مجبور|مکلف|حق دار|باید)|(?:طبق|براساس|بر اساس|به موجب|به استناد|مطابق)\s+(?:کدام|کدوم|چه)\s+(?:\S+\s+)?(?:ماده|قانون|بند|اصل)|کدام ماده|کدوم ماده|(?:طبق|براساس|به موجب)\s+(?:چه|کدام|کدوم)\s+قانون|مگر قانون|مگه قانون|قانون\S*\s+(?:\S+\s+)?(?:میگه|می ?گوید|گفته|اجازه داده|مجبور کرده)|why (?:does|do|is it that) (?:the |iranian )*law|(?:which|what) (?:article|law) (?:says|requires|obliges|gives|lets|allows|forces)|لماذا (?:ینص|یقول|یسمح|یجبر) القانون|(?:بموجب|وفق|حسب) ای ماده|ای ماده/iu
/** A claimed rule must be carried by its article in so many of its telling words. */
const CLAIM_CARRIED = 0.8
/** A word itself or its repair; a legal word that only stands for it may belong to another rule. */
const ITSELF = 0.8

/**
 * Whether a question claims a rule («طبق کدام ماده کارفرما باید هدیه بدهد؟») that no single sentence of the article
 * carries.
 */
export function claimsUnfoundedRule(question: string, concepts: readonly Concept[], unit: LawUnit): boolean {
  if (!CLAIMS_A_RULE.test(fold(question).replaceAll("\u200c", " "))) return false
  const telling = concepts.filter(({ weight, word }) => weight === 1 && !LAW_WORDS.has(word))
  const heading = terms(`${unit.heading?.fa ?? ""} ${unit.heading?.en ?? ""}`)
  const shares = [unit.text.fa, unit.text.en ?? ""].flatMap((text) =>
    sentences(text).map(({ start, end }) => {
      const held = new Set([...heading, ...terms(text.slice(start, end))])
      const carried = telling.filter(({ terms: own }) =>
        [...own].some(([term, weight]) => weight >= ITSELF && held.has(term)),
      )
      return carried.length / Math.max(1, telling.length)
    }),
  )
  return Math.max(0, ...shares) < CLAIM_CARRIED
}

const LAW_WORDS: ReadonlySet<string> = new Set(
  "قانون قانونا قانونی ماده بند اصل law article اجازه موظف موظفه مجبور مجبوره مکلف حق".split(" "),
)
