import { fold } from "./fold.ts"

/**
 * Words that measure, count or point, and words that fit every subject. They occur in questions about anything, so
 * they say little about what a question is about, unless the lexicon knows them as part of a legal phrase.
 */
const WEAK = `
صفر سه چهار پنج شش شیش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده پونزده شانزده شونزده هفده هجده هیجده نوزده بیست سی چهل پنجاه شصت هفتاد هشتاد نود صد دویست سیصد چهارصد پانصد هزار میلیون میلیونی میلیارد
اول دوم سوم آخر آخرین اولین نصف نیم ربع جفت بار دفعه دفه مرتبه عدد تعداد شماره مقدار اندازه میزان درصد درصده متر کیلو گرم لیتر
ثانیه دقیقه روز روزه روزا هفته ماه ماهه سال ساله سالشه سالمه سالگی امسال پارسال ساعت ساعتی صبح ظهر عصر زمان وقت دوره دیشب امشب
پول پولم پولش پولشو پولمو پولی تومن تومان تومنه ریال دلار قیمت
قرار بالا پایین جلو عقب کنار دور نزدیک بزرگ کوچیک کوچک جدید قدیم قدیمی تازه خوب بد بهتر بهترین سخت آسون راحت درست غلط قانون ماده قوانین چیز نفر آدم مردم جا جای جام جاش راه سر دست چشم سمت شکل حرف اسم عوض همون همونجا بقیه باقی اضافه
حکمی حکمش شروع تمام خبر جمع سوار گرم سرد بسازم بمونه بمونم نشستم نشسته خوابیدم میفته بیفته راست واقعا خواهشا
day days week weeks month months year years hour hours time times first last long old new good best big small legal legally law laws rule rules back away said say says way number amount money people person thing things still yet ever never today tomorrow wants
يوم أيام شهر أشهر سنة سنوات ساعة ساعات قانون شديدة موجودة جديد قديم فيها أستطيع
`

const WORDS: ReadonlySet<string> = new Set(WEAK.trim().split(/\s+/).map(fold))

/** Whether a folded word says little about what a question is about. */
export const isWeakWord = (word: string): boolean => WORDS.has(word) || /^\d+$/.test(word)
