import type { Language } from "@qanun/contract"

type Phrase = Readonly<Record<Language, string>>

/** Everything that the server says in a human language. */
export const WORDS = {
  searching: { fa: "در حال جست‌وجو در قانون‌ها…", en: "Searching the law…", ar: "جارٍ البحث في القوانين…" },
  writing: { fa: "در حال نوشتن پاسخ…", en: "Writing the answer…", ar: "جارٍ كتابة الجواب…" },
  leadOfficial: {
    fa: "متن قانون در این باره چنین می‌گوید:",
    en: "This is what the law says about it:",
    ar: "هذا ما ينص عليه القانون في هذا الشأن (النص بالفارسية):",
  },
  leadSummary: {
    fa: "خلاصهٔ قانون در این باره چنین می‌گوید:",
    en: "This is what the summaries of the law say about it:",
    ar: "هذا ما تقوله خلاصات القانون في هذا الشأن (بالفارسية):",
  },
  summaryNotice: {
    fa: "این جمله‌ها از خلاصه‌هایی به زبان ساده است، نه متن رسمی قانون؛ پیش از هر اقدام متن رسمی را ببینید.",
    en: "These sentences come from plain-language summaries, not from the official text; check the official text before you act.",
    ar: "هذه الجمل مأخوذة من خلاصات بلغة بسيطة وليست النص الرسمي؛ راجع النص الرسمي قبل أي إجراء.",
  },
  noAnswer: {
    fa: "در قانون‌هایی که در دسترس من است پاسخی برای این پرسش پیدا نکردم. اگر پرسش حقوقی دیگری دارید یا می‌توانید آن را با واژه‌های دیگری بپرسید، بفرمایید.",
    en: "I found no answer to this question in the laws that I have. If you have another legal question, or can put this one in other words, please ask.",
    ar: "لم أجد جوابًا عن هذا السؤال في القوانين المتاحة لي. إن كان لديك سؤال قانوني آخر أو صياغة أخرى لهذا السؤال فتفضّل.",
  },
  greeting: {
    fa: "سلام! من به پرسش‌های حقوقی از روی متن قانون‌ها پاسخ می‌دهم. پرسش خود را بنویسید.",
    en: "Hello! I answer legal questions from the text of the law. Please ask your question.",
    ar: "مرحبًا! أجيب عن الأسئلة القانونية من نصوص القانون. اكتب سؤالك من فضلك.",
  },
  notAQuestion: {
    fa: "من فقط به پرسش‌های حقوقی و فقط از روی متن قانون پاسخ می‌دهم و دستور دیگری را انجام نمی‌دهم. اگر پرسشی حقوقی دارید، آن را ساده بنویسید.",
    en: "I only answer legal questions, and only from the text of the law; I do not follow other instructions. If you have a legal question, please write it plainly.",
    ar: "أجيب عن الأسئلة القانونية فقط ومن نص القانون فقط، ولا أنفذ تعليمات أخرى. إن كان لديك سؤال قانوني فاكتبه ببساطة.",
  },
  foreignLaw: {
    fa: "این پرسش دربارهٔ قانون کشور دیگری است و قانون‌هایی که در دسترس من است فقط قانون‌های ایران است؛ پس نمی‌توانم به آن پاسخ دهم.",
    en: "This question is about the law of another country. I only have the laws of Iran, so I cannot answer it.",
    ar: "هذا السؤال عن قانون بلد آخر، وليست لدي سوى قوانين إيران، لذلك لا أستطيع الإجابة عنه.",
  },
} as const satisfies Record<string, Phrase>

const digits = (value: number | string, language: Language) =>
  language === "fa"
    ? String(value).replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)))
    : String(value)

/** A number in the digits of a language. */
export const inDigits = digits

/** «۳ مادهٔ مرتبط پیدا شد». */
export function foundWords(count: number, language: Language): string {
  if (language === "fa") return `${digits(count, "fa")} مادهٔ مرتبط پیدا شد.`
  if (language === "ar") return `عدد المواد ذات الصلة: ${count}.`
  return count === 1 ? "1 relevant article found." : `${count} relevant articles found.`
}

/** Says that a law of the corpus has no such article, or that the corpus does not hold it. */
export function noSuchArticle(article: string, law: string, complete: boolean, language: Language): string {
  const number = digits(article, language)
  if (complete) {
    if (language === "fa") return `${law} ماده‌ای با شمارهٔ ${number} ندارد. لطفاً شمارهٔ ماده را بررسی کنید.`
    if (language === "ar") return `لا توجد في «${law}» مادة برقم ${number}. يرجى التحقق من رقم المادة.`
    return `${law} has no article ${number}. Please check the number.`
  }
  if (language === "fa")
    return `مادهٔ ${number} از ${law} در مجموعه‌ای که در دسترس من است نیست؛ پس نمی‌توانم دربارهٔ آن چیزی بگویم.`
  if (language === "ar") return `المادة ${number} من «${law}» ليست ضمن المجموعة المتاحة لي.`
  return `Article ${number} of the ${law} is not in the collection that I have, so I cannot say what it provides.`
}

/** Says that an article has no such note. */
export function noSuchNote(note: number, label: string, language: Language): string {
  if (language === "fa") return `${label} تبصره‌ای با شمارهٔ ${digits(note, "fa")} ندارد. لطفاً شماره را بررسی کنید.`
  if (language === "ar") return `ليس في ${label} ملحوظة برقم ${note}. يرجى التحقق من الرقم.`
  return `${label} has no note ${note}. Please check the number.`
}

/** Says that the law a question names is not in the corpus. */
export function lawNotHere(language: Language): string {
  if (language === "fa") return "قانونی که نام بردید در مجموعه‌ای که در دسترس من است نیست؛ پس نمی‌توانم به آن استناد کنم."
  if (language === "ar") return "القانون الذي ذكرته ليس ضمن المجموعة المتاحة لي، لذلك لا أستطيع الاستناد إليه."
  return "The law you name is not in the collection that I have, so I cannot rely on it."
}

/**
 * Says that a question's subject belongs to a law that the corpus does not hold.
 *
 * @param partly Whether other articles of that law are held.
 */
export function subjectNotHere(law: string, partly: boolean, language: Language): string {
  if (language === "fa") {
    const where = partly ? `بخشی از «${law}»` : `«${law}»`
    return `این موضوع در ${where} آمده است که در مجموعهٔ من نیست؛ پس نمی‌توانم با استناد به قانون به آن پاسخ دهم.`
  }
  if (language === "ar") {
    const where = partly ? `جزء من «${law}» ليس` : `«${law}» الذي ليس`
    return `هذا الموضوع منظَّم في ${where} ضمن المجموعة المتاحة لي، لذلك لا أستطيع الإجابة عنه بالاستناد إلى القانون.`
  }
  const where = partly ? `a part of «${law}»` : `another law («${law}»)`
  return `This subject is governed by ${where} that is not in the collection that I have, so I cannot answer it from the law.`
}

/** Says that an article is no longer law. */
export function repealedWords(label: string, on: string | null, language: Language): string {
  const date = on ? digits(on.replaceAll("-", "/"), language) : null
  if (language === "fa") return `${label}${date ? ` در ${date}` : ""} نسخ شده است و دیگر قابل استناد نیست.`
  if (language === "ar") return `${label} منسوخة${date ? ` منذ ${date} (التقويم الشمسي)` : ""} ولا يجوز الاستناد إليها.`
  return `${label} was repealed${date ? ` on ${date} (Iranian calendar)` : ""} and is no longer law.`
}

/** Says that an article, as it is worded here, was not law on the day that is asked about. @param date Jalali. */
export function notInForceWords(label: string, date: string, language: Language): string {
  const day = digits(date.replaceAll("-", "/"), language)
  if (language === "fa")
    return `متنی که از ${label} دارم در تاریخ ${day} در اجرا نبوده است؛ پس نمی‌توانم برای آن روز به آن استناد کنم.`
  if (language === "ar")
    return `نص ${label} المتاح لي لم يكن نافذًا في ${day} (التقويم الشمسي)، لذلك لا أستطيع الاستناد إليه لذلك اليوم.`
  return `The text of ${label} that I have was not in force on ${day} (Iranian calendar), so I cannot rely on it for that day.`
}

/** Says that an article has another amount than the one that a question takes for granted. */
export function contradictedWords(claim: string, label: string, language: Language): string {
  const quoted = digits(claim, language)
  if (language === "fa") return `پرسش «${quoted}» را فرض گرفته است، ولی ${label} چنین نمی‌گوید. متن قانون این است:`
  if (language === "ar") return `يفترض السؤال «${quoted}»، لكن «${label}» لا تنص على ذلك. هذا نص القانون (بالفارسية):`
  return `The question takes “${quoted}” for granted, but that is not what ${label} says. This is the text:`
}

/** Says that an article is about something else than a question says. */
export function notAboutWords(subject: string, label: string, language: Language): string {
  if (language === "fa") return `${label} دربارهٔ «${subject}» نیست. متن آن، و ماده‌ای که از این موضوع می‌گوید، این است:`
  if (language === "ar") return `${label} لا تتناول «${subject}». هذا نصها، ثم نص المادة التي تتناوله (بالفارسية):`
  return `${label} is not about “${subject}”. This is its text, and the article that is:`
}

/** Says that the answer stands in another law than a question looks in. */
export function notInLawWords(law: string, label: string, language: Language): string {
  if (language === "fa") return `این موضوع در ${law} نیامده است؛ ${label} دربارهٔ آن چنین می‌گوید:`
  if (language === "ar") return `هذا الموضوع ليس في «${law}»، بل تقول عنه ${label} (النص بالفارسية):`
  return `This is not in the ${law}; ${label} says about it:`
}

/** Says that no article makes the restriction that a question takes for granted. */
export function unfoundedWords(claim: string, language: Language): string {
  if (language === "fa") return `آن‌چه در پرسش فرض شده («${claim}») در قانون نیست. متن قانون این است:`
  if (language === "ar") return `ما يفترضه السؤال («${claim}») لا يرد في القانون. هذا نص القانون (بالفارسية):`
  return `What the question takes for granted (“${claim}”) is not in the law. This is what the law says:`
}

/** Says that the articles on a subject do not make the rule that a question asks the reason of. */
export function noSuchRule(language: Language): string {
  if (language === "fa") return "قانون چنین حکمی که در پرسش آمده ندارد. متن قانون در این باره این است:"
  if (language === "ar") return "لا يتضمن القانون الحكم الوارد في السؤال. هذا نص القانون في هذا الشأن (بالفارسية):"
  return "The law has no such rule as the question supposes. This is what it says on the subject:"
}
