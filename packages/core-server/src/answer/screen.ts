import { fold } from "../text/fold.ts"
import { foldedPattern } from "../text/folded-pattern.ts"
import { isStopWord } from "../text/stop-words.ts"
import { tokenize } from "../text/tokens.ts"
import { BESIDE_LAW } from "./beside-law.ts"
import { INSTRUCTIONS } from "./instructions.ts"
import { OFF_TOPIC } from "./off-topic.ts"
import type { WORDS } from "./words.ts"

const GREETING = foldedPattern(
  /^(?:سلام|درود|صبح بخیر|شب بخیر|عصر بخیر|خسته نباشید|وقت بخیر|ممنون|مرسی|متشکرم|خداحافظ|دستت درد نکنه|دستتون درد نکنه|دمت گرم|قربانت|چه خبر|خیلی لطف|لطف کرد|عالی بود|ایول|سپاس|خوبی|چطوری|حالت چطوره|hello|hi|hey|good (?:morning|evening|day)|thanks?|thank you|bye|how are you|great|ok|okay|مرحبا|السلام علیکم|اهلا|شکرا)(?=$|[\s!؟?.،,])/u,
)
const GREETING_WORDS = foldedPattern(
  /^(?:سلام|علیکم|علیک|درود|صبح|شب|عصر|روز|وقت|بخیر|بخیر|خیر|خسته|نباشید|نباشی|ممنون|مرسی|متشکرم|خداحافظ|دستت|دستتون|درد|نکنه|دمت|گرم|قربانت|خبر|خبرا|لطف|کردی|کردید|عالی|ایول|سپاس|سپاسگزارم|بود|روزت|شبت|ok|okay|great|خوب|خوبی|خوبید|خوبین|چطوری|چطوره|حال|حالت|حالتون|شما|دوست|عزیز|hello|hi|hey|good|morning|evening|day|thanks|thank|bye|how|you|مرحبا|السلام|اهلا|وسهلا|شکرا)$/u,
)

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
/** Names of countries alone, in Persian and Arabic; not those that are also common words. */
const COUNTRY = fold(
  "آلمان کانادا آمریکا امریکا انگلیس انگلستان بریتانیا فرانسه ترکیه عراق افغانستان پاکستان هندوستان ژاپن روسیه استرالیا اتریش سوئد سوئیس سویس نروژ فنلاند دانمارک هلند بلژیک ایتالیا اسپانیا پرتغال یونان امارات دبی کویت بحرین عربستان سوریه لبنان ارمنستان آذربایجان گرجستان ترکمنستان تاجیکستان ازبکستان مالزی سنگاپور اندونزی تایلند برزیل مکزیک آرژانتین اوکراین لهستان مجارستان نیوزیلند اروپا کالیفرنیا تگزاس لندن پاریس برلین استانبول آنکارا شینگن السعودية سعودية المصري المصرية السعودي العراقي الأردني اللبناني السوري الكويتي الإماراتي المغربي التونسي العراق مصر سوريا لبنان الأردن الإمارات الكويت البحرين اليمن المغرب تونس الجزائر ليبيا السودان تركيا ألمانيا فرنسا بريطانيا أميركا كندا أوروبا السويد هولندا إيطاليا إسبانيا الهند الصين روسيا",
).split(" ")
const FOREIGN_ANYWHERE = new RegExp(`(?<!\\p{L})(?:[بفول]|لل)?(?:${COUNTRY.join("|")})(?!\\p{L})`, "u")
const FOREIGN_ENGLISH =
  /\b(?:germany|german|canada|canadian|usa|u\.s\.|united states|america|american|united kingdom|england|english law|britain|british|france|french|turkey|turkish|iraqi law|iraq|pakistan|india|indian|china|chinese|japan|japanese|russia|russian|australia|austria|sweden|switzerland|norway|netherlands|belgium|italy|italian|spain|spanish|greece|poland|uae|emirates|dubai|qatar|kuwait|oman|saudi|egypt|egyptian|california|new york|texas|florida|london|paris|berlin|european union|eu law|brazil|mexico|schengen)\b|\b(?:in|of|under) (?:the )?(?:us|uk|eu)\b/i
/** Somebody who lives abroad may still be asked about under the law of Iran. */
const PERSON_ABROAD = foldedPattern(
  /(?:شوهر|زن|همسر|پدر|مادر|بچه|فرزند|پسر|دختر|نامزد|برادر|خواهر|مستاجر|موجر|صاحب|بدهکار|کارفرما|رییس)\S*\s+(?:\S+\s+){0,5}(?:رفته|رفت|زندگی|ساکن|مقیم|ببر|برد|فرار|هست)|\b(?:husband|wife|child|children|son|daughter|father|mother|tenant|landlord)\b.*\b(?:lives?|living|moved|went|took|take|abroad)\b/u,
)
const LAW_OF = /قانون|قوانین|دادگاه|\blaws?\b|\bcourts?\b/u
const OF_IRAN = /ایران|iran/i

/** A pattern at the beginning of a word only: «بلیت» is not in «قابلیت». */
const atWord = ({ source, flags }: RegExp) =>
  new RegExp(`(?<!\\p{L})(?:${source})`, flags.includes("u") ? flags : `${flags}u`)
const OFF_TOPIC_WORDS = OFF_TOPIC.map(atWord)
const BESIDE_LAW_WORDS = BESIDE_LAW.map(atWord)

/** What is asked about a lease, a job, a purchase or a damage has a legal side, whatever thing it is about. */
const LEGAL_SIDE = foldedPattern(
  /اجاره|مستاجر|صاحب ?خ|صاب ?خون|موجر|کارفرما|صاحبکار|خسارت|شکایت|غرامت|تصادف|کارگاه|کارخانه|کارخونه|مرجوع|پس بد|باربری|جرم|مجازات|زندان|حبس|دیه|کلاهبردار|تهدید|پولم ?(?:و|رو|را)|پس نمی|فسخ|ضامن|مقصر|مسیول|خراب کرد|اسیب|قرارداد|سند(?:$|\s)|ملک|زمین (?!گرد|تا)|ارث|وصیت|سفته|چکم|چک (?!کن)|همسایه|مامور|دستگیر|طلاق|مهریه|landlord|tenant|employer|refund|compensation/u,
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
  if (BESIDE_LAW_WORDS.some((pattern) => pattern.test(folded))) return "noAnswer"
  if (!LEGAL_SIDE.test(folded) && OFF_TOPIC_WORDS.some((pattern) => pattern.test(folded))) return "noAnswer"
  const words = tokenize(question).map(({ word }) => word)
  if (GREETING.test(folded) && words.every((word) => GREETING_WORDS.test(word) || isStopWord(word))) return "greeting"
  return isForeign(folded) ? "foreignLaw" : undefined
}

function isForeign(folded: string): boolean {
  if (OF_IRAN.test(folded)) return false
  if (PERSON_ABROAD.test(folded) && !LAW_OF.test(folded)) return false
  return [FOREIGN_LAW, FOREIGN_FIRST, FOREIGN_ANYWHERE, FOREIGN_ENGLISH].some((pattern) => pattern.test(folded))
}
