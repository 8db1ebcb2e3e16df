import { fold } from "../text/fold.ts"
import { isStopWord } from "../text/stop-words.ts"
import { tokenize } from "../text/tokens.ts"
import { OFF_TOPIC } from "./off-topic.ts"
import type { WORDS } from "./words.ts"

const GREETING =
  /^(?:سلام|درود|صبح بخیر|شب بخیر|عصر بخیر|خسته نباشید|وقت بخیر|ممنون|مرسی|متشکرم|خداحافظ|خوبی|چطوری|حالت چطوره|hello|hi|hey|good (?:morning|evening|day)|thanks?|thank you|bye|how are you|مرحبا|السلام علیکم|اهلا|شکرا)(?=$|[\s!؟?.،,])/u
const GREETING_WORDS =
  /^(?:سلام|علیکم|علیک|درود|صبح|شب|عصر|روز|وقت|بخیر|بخیر|خیر|خسته|نباشید|نباشی|ممنون|مرسی|متشکرم|خداحافظ|خوب|خوبی|خوبید|خوبین|چطوری|چطوره|حال|حالت|حالتون|شما|دوست|عزیز|hello|hi|hey|good|morning|evening|day|thanks|thank|bye|how|you|مرحبا|السلام|اهلا|وسهلا|شکرا)$/u

/** Attempts to give the server orders instead of asking it something. Matched on folded text, so letters may vary. */
const INSTRUCTIONS = [
  /(?:دستور|فرمان|قانون|قواعد|تعلیمات|راهنمایی)(?:\S*)\s+(?:\S+\s+)?(?:قبلی|پیشین|بالا|سیستم)/u,
  /نادیده\s*(?:بگیر|گرفته)|فراموش کن|پرامپت|system prompt|prompt|دستور ?العمل (?:داخلی|سیستم)/u,
  /از این به بعد تو|از حالا تو|وانمود کن|نقش .{1,30} را? ?(?:بازی|ایفا)|تظاهر کن|تو (?:یک|دیگر) .{1,40}(?:هستی|نیستی)/u,
  /جعلی (?:بنویس|بساز|درست)|از خودت (?:بساز|دربیاور|درآور|بنویس)|قانون(?:ی)? (?:جدید )?(?:اختراع|جعل) کن/u,
  /(?:دستور|قواعد|قوانین|محدودیت)\S*\s+(?:خود|خودت|بالا|قبل|سیستم)\S*\s+را?\s*(?:پاک|کنار|فراموش|حذف|عوض)|ربات بدون|بدون محدودیت هستی|ماده جدید بساز|قانون را (?:به نفع|عوض)/u,
  /^سیستم\s*:|به عنوان مدیر سیستم|دستور می ?دهم|از این لحظه به|(?:پیام|متن|دستورالعمل)\S*\s+(?:مخفی|پنهان|محرمانه)|فرض کن (?:قاضی|وکیل|تو)/u,
  /ignore (?:all |any |the |your |every )*(?:previous|prior|above|earlier|instructions|rules)|disregard (?:all|the|your|any|previous)/u,
  /forget (?:your|all|the) (?:rules|instructions)|you are (?:now|no longer)|pretend (?:to be|you|that)|act as (?:a|an|if)|jailbreak|developer mode|do anything now/u,
  /(?:reveal|print|show|repeat|output) (?:me )?(?:your|the) (?:system|hidden|initial|full|instructions|prompt|rules|configuration)/u,
  /make up (?:a|an|some) (?:law|article|citation)|invent (?:a|an|some) /u,
  /تجاهل (?:کل |جمیع )?(?:التعلیمات|الاوامر|ما سبق)|اکشف عن/u,
  /(?:api[ _-]?key|کلید api|رمز عبور سرور|password of)/u,
]
const MARKUP = /<\/?[a-z!][^>]*>|javascript:|\bon\w+\s*=\s*["']/i
const CODE_LIKE =
  /\b(?:select|insert|drop|delete|update|union)\b.{0,40}\b(?:from|table|into|where|select)\b|\{\{.*\}\}|\$\{.*\}/i

/** Countries and peoples whose own law we do not have. Matched after «در», «قانون», «کشور» and the like. */
const FOREIGN = fold(
  "آلمان آلمانی کانادا کانادایی آمریکا آمریکایی امریکا ایالات انگلیس انگلستان بریتانیا فرانسه فرانسوی ترکیه ترکی عراق عراقی افغانستان پاکستان هند هندوستان چین ژاپن روسیه استرالیا اتریش سوئد سوئیس سویس نروژ فنلاند دانمارک هلند بلژیک ایتالیا اسپانیا پرتغال یونان امارات دبی قطر کویت عمان بحرین عربستان سعودی مصر سوریه لبنان اردن ارمنستان آذربایجان گرجستان ترکمنستان تاجیکستان ازبکستان مالزی سنگاپور اندونزی تایلند کره برزیل مکزیک آرژانتین اوکراین لهستان مجارستان رومانی نیوزیلند اروپا کالیفرنیا نیویورک تگزاس لندن پاریس برلین استانبول",
).split(" ")
const FOREIGN_LAW = new RegExp(
  `(?:در|توی|تو|قانون|قوانین|حقوق|دادگاه|دادگاههای|کشور|شهروندان|طبق قانون|ایالت)\\s+(?:\\S+\\s+){0,3}?(?:کشور\\s+)?(?:${FOREIGN.join("|")})(?=$|[\\s؟?.،,])`,
  "u",
)
const FOREIGN_FIRST = new RegExp(
  `^(?:${FOREIGN.join("|")})\\s+(?:برم|بروم|رفتن|رفتم|چطور|چجوری|چگونه|چقدر|کار کنم|زندگی)`,
  "u",
)
const FOREIGN_ENGLISH =
  /\b(?:in|of|under|law of)\s+(?:the\s+)?(?:germany|german|canada|canadian|us|usa|united states|america|american|uk|england|english|britain|british|france|french|turkey|turkish|iraq|iraqi|afghanistan|pakistan|india|indian|china|chinese|japan|japanese|russia|australia|austria|sweden|switzerland|norway|netherlands|belgium|italy|spain|uae|emirates|dubai|qatar|saudi arabia|egypt|california|new york|texas|london|eu|european union)\b/i
const OF_IRAN = /ایران|iran/i

/** The patterns at the beginning of a word only: «بلیت» is not in «قابلیت». */
const OFF_TOPIC_WORDS = OFF_TOPIC.map(
  ({ source, flags }) => new RegExp(`(?<!\\p{L})(?:${source})`, flags.includes("u") ? flags : `${flags}u`),
)

type Refusal = keyof typeof WORDS

/**
 * What a question is refused with before any search: greetings, orders, markup, other subjects, other countries' law.
 *
 * @returns Undefined for everything that deserves a search.
 */
export function screenQuestion(question: string): Refusal | undefined {
  const folded = fold(question).replaceAll("\u200c", " ").replace(/\s+/g, " ").trim()
  if (MARKUP.test(question) || CODE_LIKE.test(question)) return "notAQuestion"
  if (INSTRUCTIONS.some((pattern) => pattern.test(folded))) return "notAQuestion"
  if (OFF_TOPIC_WORDS.some((pattern) => pattern.test(folded))) return "noAnswer"
  const words = tokenize(question).map(({ word }) => word)
  if (GREETING.test(folded) && words.every((word) => GREETING_WORDS.test(word) || isStopWord(word))) return "greeting"
  if (!OF_IRAN.test(folded) && (FOREIGN_LAW.test(folded) || FOREIGN_FIRST.test(folded) || FOREIGN_ENGLISH.test(folded)))
    return "foreignLaw"
  return undefined
}
