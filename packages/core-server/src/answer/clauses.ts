import { amountWords } from "../law/amounts.ts"

/** A clause that a question states rather than asks. */
export interface Clause {
  /** Folded words with single spaces. */
  text: string
  /**
   * How the question puts it: `confirmed` asks whether it holds («…، درسته؟»), `granted` takes it as given («چون …»,
   * «چرا …»), `told` only says it before it asks something («…، چیکار کنم؟»).
   */
  stance: "confirmed" | "granted" | "told"
  /** «مگه بیمه لازم نیست؟» says that it is. */
  meansOpposite: boolean
}

/** What opens a clause that is taken for granted, on folded words. */
const OPENING =
  /(?:^| )(?:طبق|براساس|بر اساس|به موجب|مطابق) (?:\S+ ){1,4}?که |(?:^| )با توجه به این ?که |(?:^| )از ان ?جا(?:یی)? که |(?:^| )با فرض این ?که |(?:^| )(?:مگر|مگه) نه این ?که |(?:^| )(?:چون|چونکه|وقتی|حالا که|با این ?که|مگر|مگه|شنیدم|شنیده ام|میگن|میگه|می گویند|می گوید|می گه|می گن|میگوید|میگویند|گفته|گفتن|گفتند|ایا درست است|درسته|راسته|درست است|راست است|واقعیت داره|حقیقت داره) (?:که )?|(?:^| )چرا |(?:^| )(?:since|because|given that|as|why|if|is it true that|i heard that|they say|he says|she says|says) |(?:^| )(?:بما ان|لان|حیث ان|لماذا|هل صحیح ان|یقال ان|سمعت ان|یقول ان|یقول) /g
/** What opens a clause that means the opposite of what it says. */
const RHETORICAL = /^ ?(?:مگر|مگه) $/
/** What after a clause asks for its confirmation. */
const CONFIRMING =
  / (?:(?:این حرف )?(?:درسته|درست است|راسته|راست است|صحیح است|صحیحه)|درست می ?گه|درست می ?گم|راست می ?گه|راست می ?گن|مگه نه|مگر نه|دیگه|این ?طور نیست|اینجوری نیست|غیر از اینه|(?<!یا )نه|نیست|right|correct|true|isn t it|doesn t it|aren t they|is that right|is that true|is he right|الیس کذلک|صحیح|هل هذا صحیح)$/
/** «چرا … نیست؟», «کدام … درست است؟» ask for something else than a confirmation. */
const ASKS_ITSELF = /(?:^| )(?:کدام|کدوم) |^(?:چرا|لماذا|why) /
/** «راست میگه؟» asks about somebody's words, and those tell a case as often as a rule. */
const SAYS_SO = / (?:راست|درست) می ?گ\p{L}*$/u
/** Where a clause ends and the question begins. */
export const QUESTION_WORD =
  /^(?:چطور|چطوری|چجوری|چگونه|ایا|چقدر|چقد|چه|چی|کی|کجا|چند|چیه|چیست|کدام|کدوم|how|what|when|where|which|who|کیف|هل|متی|این|کم|ماذا|اذا)$/
/** «پس چرا» begins a question, «پس گرفت» gives back. */
const THEN = /^پس (?!گرف|بگیر|داد|بد|ند|می|نمی|زد|انداز|فردا)/
/** «چند چک بی‌محل» are several; «چند روز …؟» is asked. */
const SEVERAL = "چند"
/** «قرارداد یک ساله است | می‌شود …؟»: behind one verb another clause begins. */
const IS = /^(?:است|هست|نیست|دارد|داره|ندارد|نداره|باشد|باشه)$/
const MODAL = /^(?:می|میشه|میشود|میتونه|میتونم|میتواند|باید|حق)$/
/** What is said to be the law is claimed, and no case. */
const BY_LAW = /(?:^| )(?:طبق|بر ?اساس|به موجب|مطابق|قانونا) /
/** «حق اجرا که بیست درصد است را …», «دیه انگشت که یک دهم دیه کامله، …»: what is said of a thing in passing. */
const IN_PASSING =
  /^(?:\S+ ){1,8}?که (?:\S+ ){1,6}?(?:است|هست|دارد|داره|باشد|باشه|\S{2,}ه)(?= (?:را|رو|از|به|با|چه|چطور|کی|کجا) |$)/
/** A clause that begins so supposes or wishes, and says nothing. */
const SUPPOSING = /^(?:اگر|اگه|اگرچه|if|when|whether|اذا|لو)(?: |$)/
const ALTERNATIVE = /^(?:یا|or|ام) /

/** What marks the end of a part; punctuation becomes this word before folding. */
const STOP = "·"

interface Part {
  text: string
  /** Whether a question mark follows, or the end of the question. */
  asks: boolean
}

/** The parts of a question between its punctuation, folded. */
function partsOf(question: string): Part[] {
  const parts = [...question.matchAll(/([^،,;؛.؟?!:\n]+)([،,;؛.؟?!:\n]*)/g)]
    .map(([, text = "", mark = ""]) => ({ text: amountWords(text).join(" "), asks: /[؟?]/.test(mark) }))
    .filter(({ text }) => text !== "")
  const last = parts.at(-1)
  if (last) last.asks = true
  return parts
}

/** The clauses that a question states, whatever it then asks. */
export function clausesOf(question: string): Clause[] {
  const parts = partsOf(question)
  const clauses = new Map<string, Clause["stance"]>()
  const opposite = new Set<string>()
  for (const [at, { text, asks }] of parts.entries())
    if (!asks && isTold(text) && !ALTERNATIVE.test(parts[at + 1]?.text ?? ""))
      clauses.set(text, BY_LAW.test(text) ? "granted" : "told")
  for (const { text, asks } of parts) {
    const [inPassing] = IN_PASSING.exec(text) ?? []
    if (inPassing !== undefined && !(asks && inPassing === text)) clauses.set(inPassing, "granted")
  }
  const folded = ` ${parts.map(({ text }) => text).join(` ${STOP} `)} `
  for (const match of folded.matchAll(OPENING)) {
    const clause = untilQuestion(folded.slice(match.index + match[0].length))
    clauses.set(clause, "granted")
    if (RHETORICAL.test(match[0])) opposite.add(clause)
  }
  for (const [at, { text, asks }] of parts.entries()) {
    const confirmed = CONFIRMING.exec(` ${text}`)
    // «بیمه واجب نیست، درسته؟» denies; only «مگه بیمه واجب نیست؟» expects a yes.
    if (!confirmed || (!asks && confirmed[0] === " نیست")) continue
    const own = ` ${text}`.slice(0, confirmed.index).trim()
    if (ASKS_ITSELF.test(own)) continue
    clauses.set(own || (parts[at - 1]?.text ?? ""), SAYS_SO.test(` ${text}`) ? "granted" : "confirmed")
  }
  clauses.delete("")
  return [...clauses].map(([text, stance]) => ({ text, stance, meansOpposite: opposite.has(text) }))
}

const isTold = (text: string) =>
  !SUPPOSING.test(text) &&
  !THEN.test(text) &&
  ` ${text} `.search(OPENING) < 0 &&
  !text.split(" ").some((word) => QUESTION_WORD.test(word))

function untilQuestion(rest: string): string {
  const words = rest.split(" ").filter((word) => word !== "")
  const end = words.findIndex(
    (word, at) =>
      word === STOP ||
      (at > 0 &&
        ((QUESTION_WORD.test(word) && !(word === SEVERAL && words.indexOf(STOP, at) > at + 1)) ||
          (MODAL.test(word) && IS.test(words[at - 1] ?? "")) ||
          THEN.test(words.slice(at, at + 2).join(" ")))),
  )
  return (end < 0 ? words : words.slice(0, end)).join(" ")
}
