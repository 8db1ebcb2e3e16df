import type { Locale } from "../i18n/direction.ts"

/** What can be wrong with an answer, as the contract names it. */
export const REASONS = ["accuracy", "relevance", "completeness", "clarity"] as const
export type Reason = (typeof REASONS)[number]

/** Texts of the form that a thumb down opens. */
export interface FeedbackStrings {
  whatWasWrong: string
  reasons: Readonly<Record<Reason, string>>
  tellMore: string
  sendFeedback: string
  skip: string
}

export const FEEDBACK_STRINGS: Readonly<Record<Locale, FeedbackStrings>> = {
  fa: {
    whatWasWrong: "چه چیزی درست نبود؟",
    reasons: {
      accuracy: "نادرست بود",
      relevance: "به پرسشم ربط نداشت",
      completeness: "ناقص بود",
      clarity: "روشن نبود",
    },
    tellMore: "اگر می‌خواهید، بیشتر بنویسید",
    sendFeedback: "فرستادن بازخورد",
    skip: "نه، ممنون",
  },
  en: {
    whatWasWrong: "What was wrong?",
    reasons: {
      accuracy: "It was wrong",
      relevance: "It missed my question",
      completeness: "It was incomplete",
      clarity: "It was unclear",
    },
    tellMore: "Tell us more, if you like",
    sendFeedback: "Send feedback",
    skip: "No, thanks",
  },
  ar: {
    whatWasWrong: "ما الذي لم يكن صحيحًا؟",
    reasons: {
      accuracy: "غير صحيحة",
      relevance: "لا علاقة لها بسؤالي",
      completeness: "ناقصة",
      clarity: "غير واضحة",
    },
    tellMore: "أخبرنا بالمزيد إن شئت",
    sendFeedback: "إرسال الملاحظة",
    skip: "لا، شكرًا",
  },
}
