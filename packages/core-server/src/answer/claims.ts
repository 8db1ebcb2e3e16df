import { type Amount, amountsIn } from "../law/amounts.ts"
import { isStopWord } from "../text/stop-words.ts"
import type { Clause } from "./clauses.ts"

/** Something that a question takes for granted. */
export interface Claim {
  /** As the question puts it, folded. */
  words: string
  /** What it is about: the clause without the claim itself. */
  subject: string
  amount: Amount | null
  /** `only`, `never` and the like; null for another claim. */
  restriction: string | null
  /** Whether it may tell a case as well as a rule. */
  loose: boolean
}

const RESTRICTION = /^(?:فقط|تنها|هرگز|هیچوقت|هیچگاه|همیشه|only|never|always|just|فقط|ابدا|دایما)$/

/** «سه ماه وقت دارم» claims a rule, whether or not anything opens it; «هنوز سه ماه وقت دارم» is what is left. */
const HAS_TIME =
  / (?:مهلت|وقت|فرصت) (?:\S+ ){0,7}(?:دارم|دارد|داره|داریم|دارن|دارند|هست) | (?:مهلت|وقت|فرصت) \S+(?<![دت])ه /
const LEFT = /(?:^| )(?:هنوز|مانده|مونده|باقی|still|left)(?: |$)/
const TIME = /^(?:مهلت|وقت|فرصت)$/

/**
 * The claims in a question's clauses: amounts and restrictions that it takes for granted («چون مرخصی ۱۵ روز است، …»,
 * «the limit is 10 years, right?»). Empty for a question that only tells a case or asks.
 */
export function claimsIn(clauses: readonly Clause[]): Claim[] {
  return clauses.flatMap((clause) => {
    const words = clause.text.split(" ")
    const told = clauses.flatMap(({ text, stance }) => (stance === "told" && text !== clause.text ? [text] : []))
    return [
      ...amountClaims(words, clause.stance).map((claim) => ofCase(claim, told.join(" "))),
      ...(clause.stance === "told" ? [] : restrictionClaims(words)),
    ]
  })
}

/** «اخطار رفع نقص اومده؛ یک ماه وقت دارم»: what the time is for is told in another clause. */
const ofCase = (claim: Claim, told: string): Claim =>
  told !== "" && HAS_TIME.test(` ${claim.words} `) ? { ...claim, subject: `${told} ${claim.subject}` } : claim

/** Verbs that say what something is, after its amount in Persian, before it in English. */
const IS_AFTER = /^(?:است|ست|هست|هستش|نیست|میباشد|باشد|بود|شده|تعیین)$/
const IS_BEFORE = /^(?:is|are|be|was|only|just|of|to|at|than|most|least|maximum|minimum|s)$/
/** «روزه، ساله» at the end of a clause hold the verb themselves. */
const HOLDS_IS = /(?:روزه|هفتگی|ماهه|ساله|سالگیه|ساعته|نفره|درصده)$/

/** «نصف حقوق را نمی‌شود برداشت» claims no half … */
const DENIED = /(?:^| )(?:نمی ?(?:شه|شود|توان|تون)\S*|نباید)(?: |$)/
/** … where «بیشتر از نصف …» does. */
const COMPARED = /(?:^| )(?:بیشتر|کمتر|بیش|کم|تا|ظرف|حداکثر|حداقل|زیر|بالای|قبل|بعد|پیش|پس)(?: |$)/

function amountClaims(words: readonly string[], stance: Clause["stance"]): Claim[] {
  const text = words.join(" ")
  if (DENIED.test(text) && !COMPARED.test(text)) return []
  const hasTime = HAS_TIME.test(` ${text} `) && !LEFT.test(text)
  return amountsIn(text).flatMap((amount) => {
    const length = amount.words.split(" ").length
    const after = verbAfter(words, amount.at + length)
    const isTime = after !== undefined && TIME.test(after) && hasTime
    const before = words[amount.at - 1] ?? ""
    const isLimit = LIMIT.test(before)
    const isRule = amount.at > 0 && !tellsCase(text) && (stance !== "told" || (isLimit && MODAL.test(text)))
    const isClaimed =
      isTime ||
      isRule ||
      (/سالگی$/.test(amount.words) && AGE_LIMIT.test(before)) ||
      (stance !== "told" && amount.kind === "share") ||
      (stance === "confirmed" && amount.at > 0) ||
      (amount.at > 0 &&
        (after === undefined || IS_AFTER.test(after)) &&
        (HOLDS_IS.test(amount.words) || after !== undefined || IS_BEFORE.test(before))) ||
      IS_BEFORE.test(before) ||
      (amount.at > 0 && ARABIC_CLAUSE.test(text))
    if (!isClaimed && (stance === "told" || !isLimit)) return []
    // Behind «است» another clause begins.
    const end = after !== undefined && IS_AFTER.test(after) ? amount.at + length : words.length
    const subject = without(words.slice(0, end), amount.at, length)
    return [
      {
        words: text,
        subject,
        amount,
        restriction: null,
        loose: !(isTime || isRule || (isClaimed && stance !== "told")),
      },
    ]
  })
}
/** «تا ده روز می‌شود پس داد», «ظرف یک ماه». */
const LIMIT = /^(?:تا|ظرف|حداکثر|حداقل|within)$/
const MODAL = /(?:^| )(?:می ?(?:شه|شود|توان|تون)\S*|باید)(?: |$)/

/** What has happened, goes on or is somebody's own is a case and no rule: «سه ماه اجاره نداده», «ده سال سابقه دارد». */
const HAPPENED =
  /(?:^| )(?:ن?(?:داده|کرده|گرفته|رفته|گذشته|خورده|زده|اومده|امده|خریده|فروخته|کشیده|بسته|برده|بوده|دادن|دادند|شدم|شدیم)|\S+[دت](?:م|یم)|مانده|مونده|باقی|هنوز|دیگر|دیگه|الان|تازه|امسال|پارسال|من|ما|خودم|ن?داری|م|ام|مون|مان|سابقه|درامد)(?: |$)/
/** «زیاد کرد» has happened; «می‌شود زیاد کرد» has not. */
const PAST = /(?:^| )ن?(?:کرد|داد|گرفت|رفت|کشید|خرید|فروخت|زد|برد|گذشت|شد)$/
/** What the law has done is no case: «قانون … تعیین کرده». */
const BY_LAW = /(?:^| )(?:مقرر|تعیین|معین|پیش ?بینی|در نظر|قانون)(?: |$)/
const tellsCase = (text: string) =>
  (HAPPENED.test(text) || (PAST.test(text) && !MODAL.test(text))) && !BY_LAW.test(text)

/** «۱۲ روز در سال است». */
const PER = /^(?:در|تو|توی)$/

/** The word that follows an amount and what it is counted per; «می» and its verb are one. */
function verbAfter(words: readonly string[], end: number): string | undefined {
  const at = PER.test(words[end] ?? "") ? end + 2 : end
  return words[at] === "می" ? `می${words[at + 1] ?? ""}` : words[at]
}

/** «تا هفت سالگی» is a rule where «بچه هفت ساله» is a case. */
const AGE_LIMIT = /^(?:از|تا|بعد|قبل|زیر|بالای)$/
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
      loose: false,
    },
  ]
}

/** Words that only say that an amount follows. */
const MEASURING = /^(?:مدت|حداکثر|حداقل|سقف|میزان|مقدار|maximum|minimum|length|limit|مده)$/

const without = (words: readonly string[], at: number, length: number) =>
  [...words.slice(0, at), ...words.slice(at + length)].filter((word) => !MEASURING.test(word)).join(" ")
