import { type Amount, amountsIn } from "../law/amounts.ts"
import { nameWords } from "../law/law-names-match.ts"
import { isStopWord } from "../text/stop-words.ts"

/** Something that a question takes for granted. */
export interface Claim {
  /** As the question puts it, folded. */
  words: string
  /** What it is about: the clause without the claim itself. */
  subject: string
  amount: Amount | null
  /** `only`, `never` and the like; null for another claim. */
  restriction: string | null
}

/** What opens a clause that is taken for granted, on folded words. */
const OPENING =
  /(?:^| )(?:طبق|براساس|بر اساس|به موجب|مطابق) (?:\S+ ){1,4}?که |(?:^| )با توجه به این ?که |(?:^| )از ان ?جا(?:یی)? که |(?:^| )(?:چون|چونکه|وقتی|حالا که|با این ?که|مگر|مگه|شنیدم|شنیده ام|میگن|میگه|می گویند|می گوید|می گه|می گن|میگوید|میگویند|گفته|گفتن|گفتند|ایا درست است|درسته|راسته|درست است|راست است) (?:که )?|(?:^| )چرا |(?:^| )(?:since|because|given that|as|why|if|is it true that|i heard that|they say|he says|she says|says) |(?:^| )(?:بما ان|لان|حیث ان|لماذا|هل صحیح ان|یقال ان|سمعت ان|یقول ان|یقول) /g
/** What after a clause asks for its confirmation. */
const CONFIRMING =
  / (?:درسته|درست است|درست میگه|راسته|راست است|راست میگه|راست میگن|صحیح است|صحیحه|مگه نه|مگر نه|نه|نیست|right|correct|true|isn t it|doesn t it|aren t they|is that right|is that true|is he right|الیس کذلک|صحیح|هل هذا صحیح)$/
/** «راست میگه؟» asks about somebody's words, and those tell a case as often as a rule. */
const SAYS_SO = / (?:راست|درست) می ?گ\p{L}*$/u
/** Where a clause ends and the question begins. */
const QUESTION_WORD =
  /^(?:چطور|چطوری|چجوری|چگونه|ایا|پس|چقدر|چقد|چه|چی|کی|کجا|چند|how|what|when|where|which|who|کیف|هل|متی|این|کم|ماذا|اذا)$/
const RESTRICTION = /^(?:فقط|تنها|هرگز|هیچوقت|هیچگاه|همیشه|only|never|always|just|فقط|ابدا|دایما)$/

/** «سه ماه وقت دارم» claims a rule, whether or not anything opens it; «ده روز وقت داری» is what somebody has said. */
const HAS_TIME = / (?:مهلت|وقت|فرصت) (?:\S+ ){0,7}(?:دارم|دارد|داره|داریم|دارن|دارند|هست) /
const TIME = /^(?:مهلت|وقت|فرصت)$/

/** What marks the end of a clause; punctuation becomes this word before folding. */
const STOP = "·"

/**
 * The claims of a question: amounts and restrictions in clauses that it takes for granted («چون مرخصی ۱۵ روز است، …»,
 * «the limit is 10 years, right?»). Empty for a question that only tells a case or asks.
 */
export function claimsOf(question: string): Claim[] {
  return clausesOf(question).flatMap(({ text, confirmed }) => {
    const words = nameWords(text)
    return [...amountClaims(words, confirmed), ...restrictionClaims(words)]
  })
}

interface Clause {
  text: string
  /** Whether the question asks to confirm it: «…، درسته؟». */
  confirmed: boolean
}

/** The clauses that a question takes for granted. */
function clausesOf(question: string): Clause[] {
  const folded = ` ${question
    .split(/[،,;؛.؟?!:\n]+/)
    .map((part) => nameWords(part.replaceAll(/[%٪]/g, " درصد ")).join(" "))
    .filter((part) => part !== "")
    .join(` ${STOP} `)} `
  const starts = [...folded.matchAll(OPENING)].map((match) => match.index + match[0].length)
  const clauses = new Map(starts.map((start) => [untilQuestion(folded.slice(start)), false]))
  for (const part of folded.split(STOP)) {
    const words = part.trim().split(" ")
    if (HAS_TIME.test(part) && !words.some((word) => QUESTION_WORD.test(word))) clauses.set(words.join(" "), false)
  }
  const bare = folded.trim()
  const confirmed = CONFIRMING.exec(bare)
  if (confirmed) {
    const before = bare.slice(0, confirmed.index).split(STOP)
    clauses.set(before.findLast((part) => part.trim() !== "")?.trim() ?? "", !SAYS_SO.test(bare))
  }
  return [...clauses].flatMap(([text, isConfirmed]) => (text === "" ? [] : [{ text, confirmed: isConfirmed }]))
}

function untilQuestion(rest: string): string {
  const words = rest.split(" ").filter((word) => word !== "")
  const end = words.findIndex((word, at) => word === STOP || (at > 0 && QUESTION_WORD.test(word)))
  return (end < 0 ? words : words.slice(0, end)).join(" ")
}

/** Verbs that say what something is, after its amount in Persian, before it in English. */
const IS_AFTER = /^(?:است|هست|هستش|نیست|میباشد|باشد|بود|شده|تعیین)$/
const IS_BEFORE = /^(?:is|are|be|was|only|just|of|to|at|than|most|least|maximum|minimum|s)$/
/** «روزه، ساله» at the end of a clause hold the verb themselves. */
const HOLDS_IS = /(?:روزه|هفتگی|ماهه|ساله|سالگیه|ساعته|نفره|درصده)$/

function amountClaims(words: readonly string[], confirmed: boolean): Claim[] {
  const text = words.join(" ")
  return amountsIn(text).flatMap((amount) => {
    const length = amount.words.split(" ").length
    const next = words[amount.at + length]
    const after = next === "می" ? `می${words[amount.at + length + 1] ?? ""}` : next
    const isClaimed =
      amount.kind === "share" ||
      (confirmed && amount.at > 0) ||
      (after !== undefined && TIME.test(after) && HAS_TIME.test(` ${text} `)) ||
      (amount.at > 0 &&
        (after === undefined || IS_AFTER.test(after)) &&
        (HOLDS_IS.test(amount.words) || after !== undefined || IS_BEFORE.test(words[amount.at - 1] ?? ""))) ||
      IS_BEFORE.test(words[amount.at - 1] ?? "") ||
      (amount.at > 0 && ARABIC_CLAUSE.test(text))
    if (!isClaimed) return []
    // Behind «است» another clause begins.
    const end = after !== undefined && IS_AFTER.test(after) ? amount.at + length : words.length
    return [{ words: text, subject: without(words.slice(0, end), amount.at, length), amount, restriction: null }]
  })
}
/** Arabic says «is» by saying nothing. */
const ARABIC_CLAUSE = /(?:^| )ال\p{L}{3,}/u

/** Meaning words after a restriction that it restricts to. */
const RESTRICTED_TO = 2

/** Where the restricted clause comes to its verb: «فقط بعد از طلاق | قابل مطالبه است». */
const VERB = /^(?:قابل|می|نمی|است|باید|نباید|حق|can|may|must|is|are|has|have)$/

function restrictionClaims(words: readonly string[]): Claim[] {
  const at = words.findIndex((word) => RESTRICTION.test(word))
  if (at < 0) return []
  const verb = words.findIndex((word, place) => place > at && VERB.test(word))
  const reach = words.slice(0, verb < 0 ? words.length : verb)
  const meaning = reach.flatMap((word, place) => (place > at && !isStopWord(word) ? [place] : []))
  const length = (meaning[RESTRICTED_TO - 1] ?? meaning.at(-1) ?? at) - at + 1
  return [
    {
      words: words.join(" "),
      subject: without(words, at, length),
      amount: null,
      restriction: words.slice(at, at + length).join(" "),
    },
  ]
}

/** Words that only say that an amount follows. */
const MEASURING = /^(?:مدت|حداکثر|حداقل|سقف|میزان|مقدار|maximum|minimum|length|limit|مده)$/

const without = (words: readonly string[], at: number, length: number) =>
  [...words.slice(0, at), ...words.slice(at + length)].filter((word) => !MEASURING.test(word)).join(" ")
