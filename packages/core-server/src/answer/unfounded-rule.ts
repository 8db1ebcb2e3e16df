import type { LawUnit } from "../law/corpus.ts"
import { type Concept, REPAIR_WEIGHT } from "../search/question-terms.ts"
import { fold } from "../text/fold.ts"
import { sentences } from "../text/sentences.ts"
import { terms } from "../text/tokens.ts"

/** Questions that ask for the reason or the place of a rule, and so claim that it is there. */
const CLAIMS_A_RULE =
  /^\s*چرا\s+(?:\S+\s+){0,2}قانون|^\s*چرا\s.*(?:موظف|مجبور|مکلف|حق دار|باید)|(?:طبق|براساس|بر اساس|به موجب|به استناد|مطابق)\s+(?:کدام|کدوم|چه)\s+(?:\S+\s+)?(?:ماده|قانون|بند|اصل)|کدام ماده|کدوم ماده|(?:طبق|براساس|به موجب)\s+(?:چه|کدام|کدوم)\s+قانون|مگر قانون|مگه قانون|قانون\S*\s+(?:\S+\s+)?(?:میگه|می ?گوید|گفته|اجازه داده|مجبور کرده)|why (?:does|do|is it that) (?:the |iranian )*law|(?:which|what) (?:article|law) (?:says|requires|obliges|gives|lets|allows|forces)|لماذا (?:ینص|یقول|یسمح|یجبر) القانون|(?:بموجب|وفق|حسب) ای ماده|ای ماده/iu
/** A claimed rule must be carried by its article in so many of its telling words. */
const CLAIM_CARRIED = 0.8

/**
 * Whether a question claims a rule («طبق کدام ماده کارفرما باید هدیه بدهد؟») that no sentence of the article carries
 * together with the one before.
 */
export function claimsUnfoundedRule(question: string, concepts: readonly Concept[], unit: LawUnit): boolean {
  if (!CLAIMS_A_RULE.test(fold(question).replaceAll("\u200c", " "))) return false
  const title = new Set([...terms(unit.law.fa), ...terms(unit.law.en ?? "")])
  const telling = concepts.filter(
    ({ weight, word, terms: own }) =>
      weight === 1 && !LAW_WORDS.has(word) && ![...own].some(([term, share]) => share === 1 && title.has(term)),
  )
  const heading = terms(`${unit.heading?.fa ?? ""} ${unit.heading?.en ?? ""}`)
  const shares = [unit.text.fa, unit.text.en ?? ""].flatMap((text) =>
    sentences(text).map(({ end }, at, all) => {
      // «این مبلغ …» goes on from the sentence before.
      const held = new Set([...heading, ...terms(text.slice(all[at - 1]?.start ?? 0, end))])
      const carried = telling.filter(({ terms: own }) =>
        [...own].some(([term, weight]) => weight >= REPAIR_WEIGHT && held.has(term)),
      )
      return carried.length / Math.max(1, telling.length)
    }),
  )
  return Math.max(0, ...shares) < CLAIM_CARRIED
}

const LAW_WORDS: ReadonlySet<string> = new Set(
  "قانون قانونا قانونی ماده بند اصل law article اجازه موظف موظفه مجبور مجبوره مکلف حق".split(" "),
)
