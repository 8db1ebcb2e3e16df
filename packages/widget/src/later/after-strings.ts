import type { Locale } from "../i18n/direction.ts"

/** Texts of the article reader and of what can be done with an answer. */
export interface AfterStrings {
  sources: string
  summaryBadge: string
  repealed: string
  answerReady: string
  summaryNote: string
  officialBadge: string
  inForce: string
  validityUnknown: string
  validFrom: string
  validTo: string
  quoted: string
  officialLink: string
  back: string
  copy: string
  copied: string
  copyWithSources: string
  regenerate: string
  edit: string
  good: string
  bad: string
  thanks: string
  print: string
}

export const AFTER_STRINGS: Readonly<Record<Locale, AfterStrings>> = {
  fa: {
    sources: "منابع",
    summaryBadge: "خلاصه",
    repealed: "نسخ‌شده",
    answerReady: "پاسخ کامل شد.",
    summaryNote: "این متن خلاصه است و متن رسمی قانون نیست.",
    officialBadge: "متن رسمی",
    inForce: "معتبر",
    validityUnknown: "اعتبار نامعلوم",
    validFrom: "از {date}",
    validTo: "تا {date}",
    quoted: "بخشی که پاسخ بر آن تکیه دارد رنگی شده است.",
    officialLink: "دیدن در مرجع",
    back: "بازگشت به گفت‌وگو",
    copy: "کپی پاسخ",
    copied: "کپی شد",
    copyWithSources: "کپی با منابع",
    regenerate: "پاسخ دوباره",
    edit: "ویرایش پرسش",
    good: "پاسخ خوب بود",
    bad: "پاسخ خوب نبود",
    thanks: "از بازخورد شما سپاسگزاریم.",
    print: "چاپ",
  },
  en: {
    sources: "Sources",
    summaryBadge: "Summary",
    repealed: "Repealed",
    answerReady: "The answer is complete.",
    summaryNote: "This is a summary, not the official text of the law.",
    officialBadge: "Official text",
    inForce: "In force",
    validityUnknown: "Validity unknown",
    validFrom: "from {date}",
    validTo: "until {date}",
    quoted: "The passage that the answer rests on is highlighted.",
    officialLink: "View at the source",
    back: "Back to the conversation",
    copy: "Copy answer",
    copied: "Copied",
    copyWithSources: "Copy with sources",
    regenerate: "Answer again",
    edit: "Edit question",
    good: "Good answer",
    bad: "Poor answer",
    thanks: "Thank you for your feedback.",
    print: "Print",
  },
  ar: {
    sources: "المصادر",
    summaryBadge: "ملخص",
    repealed: "ملغى",
    answerReady: "اكتملت الإجابة.",
    summaryNote: "هذا ملخص وليس النص الرسمي للقانون.",
    officialBadge: "النص الرسمي",
    inForce: "سارٍ",
    validityUnknown: "السريان غير معلوم",
    validFrom: "من {date}",
    validTo: "حتى {date}",
    quoted: "المقطع الذي تستند إليه الإجابة مظلّل.",
    officialLink: "عرض في المرجع",
    back: "العودة إلى المحادثة",
    copy: "نسخ الإجابة",
    copied: "تم النسخ",
    copyWithSources: "نسخ مع المصادر",
    regenerate: "أجب مجددًا",
    edit: "تعديل السؤال",
    good: "إجابة جيدة",
    bad: "إجابة غير جيدة",
    thanks: "شكرًا لملاحظتك.",
    print: "طباعة",
  },
}
