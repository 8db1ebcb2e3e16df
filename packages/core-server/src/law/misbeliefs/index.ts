import { fold } from "../../text/fold.ts"
import { stem } from "../../text/stem.ts"
import type { AmountKind } from "../amounts.ts"
import { AGREEMENT_MISBELIEFS } from "./agreements.ts"
import { BARGAIN_MISBELIEFS } from "./bargains.ts"
import { BLOOD_MONEY_MISBELIEFS } from "./blood-money.ts"
import { BUSINESS_MISBELIEFS } from "./business.ts"
import { CONTRACT_MISBELIEFS } from "./contracts.ts"
import { COUPLE_MISBELIEFS } from "./couples.ts"
import { COURT_MISBELIEFS } from "./courts.ts"
import { CRIMINAL_PROCEDURE_MISBELIEFS } from "./criminal-procedure.ts"
import { DAILY_LIFE_MISBELIEFS } from "./daily-life.ts"
import { EMPLOYMENT_MISBELIEFS } from "./employment.ts"
import { ESTATE_MISBELIEFS } from "./estates.ts"
import { FAMILY_MISBELIEFS } from "./family.ts"
import { GUARDIAN_MISBELIEFS } from "./guardians.ts"
import { JUSTICE_MISBELIEFS } from "./justice.ts"
import { KINSHIP_MISBELIEFS } from "./kinship.ts"
import { LAWSUITS_MISBELIEFS } from "./lawsuits.ts"
import { OFFENCES_MISBELIEFS } from "./offences.ts"
import { OWNERSHIP_MISBELIEFS } from "./ownership.ts"
import { PROOF_MISBELIEFS } from "./proof.ts"
import { PUBLIC_CHARGES_MISBELIEFS } from "./public-charges.ts"
import { PUNISHMENT_MISBELIEFS } from "./punishment.ts"
import { STATE_MISBELIEFS } from "./state.ts"
import { TRIBUNALS_MISBELIEFS } from "./tribunals.ts"
import { WORK_MISBELIEFS } from "./work.ts"

/** What many people wrongly take for law, and the article that says otherwise. */
export interface Misbelief {
  /** Title of the law. */
  law: string
  article: string
  /**
   * What is claimed: that something is so, that it is not, or an amount of a kind; an amount is wrong when the article
   * has others of its kind and not this one.
   */
  claim: "is" | "is not" | AmountKind
  /** A clause makes the claim when it holds a term of each list … */
  terms: readonly (readonly string[])[]
  /** … and none of these. */
  unless: readonly string[]
  /** Amounts that other law or custom has, in the smallest unit of the kind. */
  also: readonly number[]
}

/** Lists of words that many lines need. */
const LISTS: Readonly<Record<string, string>> = {
  "@wife": "زن/زوجه/همسر/بیوه/خانم/زنا/زن‌ها",
  "@inherits": "برد/بره/برن/برند/ببره/ببرد/رسد/رسه/رسن/رسند/برسه/میبره/نمیبره/نمیبرد/تعلق/حق/سهم/سهمی",
  "@can":
    "تواند/توانند/توانیم/توان/تونه/تونم/تونی/تونن/تونیم/توانم/شه/شود/میتونه/نمیتونه/میتواند/نمیتواند/میشه/نمیشه/میشود/حق/حقی/مجاز/مجازه/آزاد/آزاده/قابل/مختار",
  "@valid": "درست/درسته/صحیح/صحیحه/معتبر/معتبره/نافذ/نافذه",
  "@all": "کل/همه/تمام/تموم/کامل/سراسر",
  "@needed": "لازم/نیاز/احتیاج/خواد/خواهد/نمیخواد/میخواد/باید/نباید/اجباری/الزامی/واجب/شرط/موظف/ملزم",
  "@consent": "اجازه/اذن/رضایت/رضای/موافقت/هماهنگی",
  "@death": "فوت/مرگ/مردن/بمیرد/بمیره/مرده/وفات/درگذشت",
  "@sell": "بفروشد/بفروشه/بفروشم/بفروشن/بفروشند/فروش/فروخت/فروختن/منتقل/انتقال/واگذار/واگذاری",
  "@cancel": "فسخ/به‌هم/بهم/لغو/برهم",
  "@liable": "ضامن/ضامنه/مسئول/مسئوله/مسوول/مسئولیت/مسوولیت/مقصر/خسارت/جبران/عهده/گردن",
  "@owed": "تعلق/حق/حقی/شامل/لازم/واجب/الزامی/اجباری/موظف/موظفه/مجبور/مکلف/ملزم/نیاز/باید/نباید/وظیفه",
  "@must": "باید/بایستی/حتما/مجبور/مجبورند/مجبورن/موظف/مکلف/ملزم/لازم/الزام/الزامی/اجبار/اجباری/واجب/وظیفه",
  "@able":
    "تواند/توان/تونه/تونم/تونی/تونن/تونیم/توانند/توانم/میتونه/میتونن/میتونم/میتواند/میتوانند/نمیتونه/نمیتونن/نمیتونم/نمیتواند/نمیتوانند/حق/مجاز/مختار/آزاد/اختیار/امکان/ممکن",
  "@void": "باطل/بی‌اعتبار/نامعتبر/غیرمعتبر/بلااثر/بی‌اثر/غیرقانونی/ملغی/منتفی/فاسد/ابطال/بطلان/منحل/منفسخ",
  "@ended": "فسخ/باطل/خاتمه/تمام/تموم/قطع/منحل/لغو/منتفی/منفسخ/مختومه",
  "@banned": "ممنوع/غیرقانونی/جرم/غیرمجاز",
  "@crime": "جرم/مجازات/حبس/زندان/تعقیب/پیگرد/کیفر/کیفری/شلاق/جزای/جنایی",
  "@final": "قطعی/نهایی",
  "@pays": "میده/میدهد/میدن/میدهند/دهد/ده/بده/بدهد/پرداخت/جبران/تعلق/شامل/پوشش/موظف/مکلف/ملزم",
  "@has": "دارد/داره/دارن/دارند/ندارد/نداره/ندارن/ندارند/تعلق/مشمول/شامل/لازم",
}

const joined = (word: string) => fold(word).replaceAll("\u200c", "")

/** «باطله» says «باطل است»; «حقه» is another word than «حق». */
const withCopula = (word: string): string[] => (/\p{Script=Arabic}{2}[^هاو]$/u.test(word) ? [`${word}ه`] : [])

const termsOf = (slot: string): string[] =>
  slot
    .split("/")
    .flatMap((word) => (LISTS[word] ?? word).split("/"))
    .flatMap((word) => [
      stem(joined(word)),
      ...(word.includes("\u200c") ? [] : [fold(word)]),
      // «استعفای وکیل» loses more to the stem than «استعفا».
      ...(word.endsWith("ا") ? [stem(joined(`${word}ی`))] : []),
      ...withCopula(joined(word)),
      // What denies is read from the verb, and a line may hold either form of it.
      ...(/^می../u.test(joined(word)) ? [`ن${joined(word)}`] : []),
      // Questions are read without articles: «سهم‌الشرکه» is «سهم شرکه» there.
      ...(word.includes("\u200cال") ? [stem(joined(word.replace("\u200cال", "")))] : []),
    ])

/** Who says what was not done («دزد را گرفتند و مجازات نشد») tells a case and denies no rule. */
const NOT_DONE = "نکرد/نکردند/نشد/نشدند/نداد/ندادند/نگرفت/نگرفتند/نپذیرفت/نپذیرفتند".split("/")

const CLAIMS: Readonly<Record<string, Misbelief["claim"]>> = { "+": "is", "-": "is not" }

/**
 * Reads `# law` and the lines `article claim: words` under it. The claim is `+` (it is so), `-` (it is not so) or a kind
 * of amount. Words that mean the same are joined by `/`, `@list` is one of {@link LISTS}, `!word` must not occur, and
 * `=26` is an amount that is right as well.
 */
function read(lines: string): Misbelief[] {
  let law = ""
  return lines.split("\n").flatMap((line) => {
    if (line.startsWith("# ")) law = line.slice(2).trim()
    const [head = "", words = ""] = line.split(": ")
    if (line.startsWith("# ") || words === "") return []
    const [, article = "", claim = ""] = /^(.+) (\S+)$/.exec(head) ?? []
    const slots = words.trim().split(/ +/)
    const told = claim === "-" ? NOT_DONE : []
    const plain = slots.filter((slot) => !/^[!=]/.test(slot))
    return [
      {
        law,
        article,
        claim: CLAIMS[claim] ?? (claim as AmountKind),
        terms: plain.map(termsOf),
        unless: [...slots.filter((slot) => slot.startsWith("!")).flatMap((slot) => termsOf(slot.slice(1))), ...told],
        also: slots.filter((slot) => slot.startsWith("=")).map((slot) => Number(slot.slice(1))),
      },
    ]
  })
}

/** Written by hand from the articles; see {@link read} for the form. */
export const MISBELIEFS: readonly Misbelief[] = [
  FAMILY_MISBELIEFS,
  DAILY_LIFE_MISBELIEFS,
  COURT_MISBELIEFS,
  WORK_MISBELIEFS,
  CONTRACT_MISBELIEFS,
  KINSHIP_MISBELIEFS,
  JUSTICE_MISBELIEFS,
  OWNERSHIP_MISBELIEFS,
  BARGAIN_MISBELIEFS,
  AGREEMENT_MISBELIEFS,
  EMPLOYMENT_MISBELIEFS,
  STATE_MISBELIEFS,
  BLOOD_MONEY_MISBELIEFS,
  PUNISHMENT_MISBELIEFS,
  CRIMINAL_PROCEDURE_MISBELIEFS,
  ESTATE_MISBELIEFS,
  COUPLE_MISBELIEFS,
  GUARDIAN_MISBELIEFS,
  LAWSUITS_MISBELIEFS,
  OFFENCES_MISBELIEFS,
  PUBLIC_CHARGES_MISBELIEFS,
  PROOF_MISBELIEFS,
  BUSINESS_MISBELIEFS,
  TRIBUNALS_MISBELIEFS,
].flatMap(read)
