import { amountsIn, sameAmount } from "../law/amounts.ts"
import type { LawUnit } from "../law/corpus.ts"
import { MISBELIEFS, type Misbelief } from "../law/misbeliefs/index.ts"
import { lawKey } from "../law/plain-words.ts"
import type { LawIndex } from "../search/law-index.ts"
import { spokenForm, type Vocabulary } from "../search/repair.ts"
import { withoutArticles } from "../text/arabic.ts"
import { stem } from "../text/stem.ts"
import { isLightVerb } from "../text/stop-words.ts"
import type { Claim } from "./claims.ts"
import type { Clause } from "./clauses.ts"

/** A clause of a question that says what the law does not. */
export interface Mistake {
  /** As the question puts it, folded. */
  claim: string
  /** The article that says otherwise. */
  unit: LawUnit
  /** The whole clause. */
  clause: string
}

const KNOWN: ReadonlySet<string> = new Set(MISBELIEFS.flatMap(({ terms, unless }) => [...terms.flat(), ...unless]))
const VOCABULARY: Vocabulary = { has: (term) => KNOWN.has(term), frequency: (term) => (KNOWN.has(term) ? 1 : 0) }

/**
 * The first clause of a question that makes a claim which people often make and the law does not.
 *
 * @param clauses The question's own, like the claims in them.
 * @param allowed One byte per unit, 0 to leave it out.
 */
export function mistakeIn(
  clauses: readonly Clause[],
  claims: readonly Claim[],
  index: LawIndex,
  allowed: Uint8Array,
): Mistake | null {
  const articles = articlesOf(index)
  const said = (of: Misbelief) => articles.get(of)?.find((position) => allowed[position] === 1)
  for (const { text, stance, meansOpposite } of clauses)
    for (const part of new Set([...thoughtsOf(text), ...(stance === "told" ? [] : [text])])) {
      if (WISHING.test(part) || (stance === "told" && SUPPOSING.test(part))) continue
      const terms = termsIn(part)
      const claim = isNegative(part) !== meansOpposite ? "is not" : "is"
      const made = MISBELIEFS.find((one) => one.claim === claim && isAbout(one, terms) && said(one) !== undefined)
      const unit = made && index.units[said(made) ?? -1]
      if (unit) return { claim: part, unit, clause: text }
    }
  for (const claim of claims) {
    const known = knownAmount(claim, index, allowed)
    if (claim.amount && known && !known.isRight)
      return { claim: claim.amount.words, unit: known.unit, clause: claim.words }
  }
  return null
}

/** What the list knows of an amount that a question claims: the article on it, and whether it has that amount. */
export function knownAmount(
  { subject, amount }: Claim,
  index: LawIndex,
  allowed: Uint8Array,
): { unit: LawUnit; isRight: boolean } | undefined {
  if (!amount) return undefined
  const articles = articlesOf(index)
  const terms = termsIn(subject)
  for (const one of MISBELIEFS) {
    if (one.claim !== amount.kind || !isAbout(one, terms)) continue
    const unit = index.units[articles.get(one)?.find((position) => allowed[position] === 1) ?? -1]
    const lawful = unit ? amountsIn(unit.text.fa).filter(({ kind }) => kind === amount.kind) : []
    if (!unit || lawful.length === 0) continue
    const right = [...lawful, ...one.also.map((value) => ({ ...amount, value }))]
    return { unit, isRight: right.some((other) => sameAmount(other, amount)) }
  }
  return undefined
}

const isAbout = ({ terms, unless }: Misbelief, held: ReadonlySet<string>) =>
  terms.every((alternatives) => alternatives.some((term) => held.has(term))) && !unless.some((term) => held.has(term))

/** Positions of the articles that a corpus has for the misbeliefs. */
const known = new WeakMap<LawIndex, ReadonlyMap<Misbelief, readonly number[]>>()

function articlesOf(index: LawIndex): ReadonlyMap<Misbelief, readonly number[]> {
  const before = known.get(index)
  if (before) return before
  const laws = new Map([...index.laws.values()].map((law) => [lawKey(law.title), law]))
  const articles = new Map(
    MISBELIEFS.map((one) => [one, laws.get(lawKey(one.law))?.articles.get(one.article) ?? []] as const),
  )
  known.set(index, articles)
  return articles
}

/** All that the words of a clause may be: stems, written forms of spoken words, and compounds that are written apart. */
function termsIn(clause: string): ReadonlySet<string> {
  const words = withoutArticles(clause).split(" ")
  const joined = words.slice(1).map((word, at) => (words[at] ?? "") + word)
  return new Set(
    [...words, ...joined].flatMap((word) => {
      const term = stem(word)
      const spoken = spokenForm(word, VOCABULARY)
      // «اموالشو» is «اموال» also where some line has it as it is, but «آزمایشی» is no «آزمایش».
      const isOther = spoken === undefined || ((KNOWN.has(term) || KNOWN.has(word)) && !OWNED.test(word))
      return isOther ? [word, term] : [word, term, spoken]
    }),
  )
}

/** Endings of speech that say whose something is, with the object's «را». */
const OWNED = /(?:[متش]و|(?:مون|تون|شون)و?)$/

/** Who wishes for something claims nothing … */
const WISHING = /(?:^| )(?:می ?خوا\S*|قصد دار\S*|شاید|ممکنه|want|wants|whether|ارید)(?: |$)/
/** … nor does who supposes it, unless the question asks whether it holds: «پدر اگه بکشه قصاص میشه، درسته؟». */
const SUPPOSING = /(?:^| )(?:اگر|اگه|if|اذا|لو)(?: |$)/

const NEGATION = /^(?:ن(?:می|یست|دار|داشت|باید|باش|شود|شه|شد|کن|کرد|ده|داد|گیر|گرفت|بر|رس|تون|توان|خواه|خواست)\S*|نه)$/
/** «به» in «زن به خانه» is no verb; these end a thought. */
const IS_VERB =
  /^(?:است|هست|هستن|هستند|باشه|باشد|باید|میشه|نمیشه|می|نمی|جرمه|ممنوعه|مجازه|لازمه|واجبه|اجباریه|معتبره|باطله|قانونیه|\S+(?:ده|گیره|مونه|رسه|بره|برن|تونه))$/
const NEGATION_ABROAD = /(?:^| )(?:not|no|never|cannot|can t|don t|doesn t|isn t|لا|لیس|لیست|لن|لم)(?: |$)/

const isVerb = (word: string) => NEGATION.test(word) || IS_VERB.test(word) || isLightVerb(word)

/** What denies all that follows: «مجبور نیست بیمه کنه», «نمی‌شه شکایت کرد»; «تمکین نمی‌کنه» denies only itself. */
const NEGATIVE_MODAL =
  /(?:^| )(?:(?:مجبور|ملزم|موظف|مکلف|لازم|حق|حقی|اجازه|مجاز|وظیفه|وظیفه ای|تکلیفی?) (?:نیست\S*|ندار\S*)|نمی ?(?:تون|توان|ش)\S*|نباید)(?: |$)/

/** Whether a thought denies: by its last verb in Persian («هیچی ارث نمی‌برد»), by any word of denial elsewhere. */
function isNegative(thought: string): boolean {
  if (NEGATION_ABROAD.test(thought) || NEGATIVE_MODAL.test(thought)) return true
  const words = thought.split(" ")
  const last = words.findLastIndex(isVerb)
  if (last < 0) return false
  const before = words[last - 1] ?? ""
  // «نمی | بره» denies, «نفقه ندادن | جرمه» and «چیزی که امضا نکنه | باطله» do not.
  return NEGATION.test(words[last] ?? "") || before === "نمی"
}

/** The thoughts of a clause, which «و» joins behind a verb: «می‌تونه وصیت کنه | و ورثه حقی ندارن». */
function thoughtsOf(clause: string): string[] {
  const thoughts: string[][] = [[]]
  const words = clause.split(" ")
  for (const [at, word] of words.entries())
    if (word === "و" && isVerb(words[at - 1] ?? "")) thoughts.push([])
    else thoughts.at(-1)?.push(word)
  return thoughts.map((thought) => thought.join(" ")).filter((thought) => thought !== "")
}
