import type { NumericSettingField } from "@qanun/contract/llm-settings"
import type { Locale } from "../i18n/direction.ts"

type Preset = "normal" | "precise" | "creative" | "custom"

/** Texts of the answer settings. */
export interface SettingsStrings {
  backFromSettings: string
  style: string
  presets: Readonly<Record<Preset, readonly [name: string, help: string]>>
  advanced: string
  fields: Readonly<Record<NumericSettingField, readonly [name: string, help: string]>>
  model: string
  anyModel: string
  scope: string
  thisConversation: string
  allConversations: string
  reset: string
  saved: string
}

export const SETTINGS_STRINGS: Readonly<Record<Locale, SettingsStrings>> = {
  fa: {
    backFromSettings: "بازگشت به گفت‌وگو",
    style: "شیوهٔ پاسخ",
    presets: {
      normal: ["معمولی", "برای بیشتر پرسش‌ها"],
      precise: ["دقیق", "نزدیک به متن قانون، با جزئیات بیشتر"],
      creative: ["آزاد", "با مثال و توضیح گسترده‌تر"],
      custom: ["دلخواه", "با تنظیم‌های پیشرفتهٔ شما"],
    },
    advanced: "تنظیم‌های پیشرفته",
    fields: {
      temperature: ["آزادی بیان", "کمتر: یکدست و محتاط. بیشتر: متنوع."],
      max_tokens: ["بلندی پاسخ", "بیشترین اندازهٔ پاسخ، بر حسب توکن."],
      top_p: ["گسترهٔ واژگان", "کمتر: فقط محتمل‌ترین واژه‌ها."],
      frequency_penalty: ["پرهیز از تکرار", "بیشتر: واژه‌ها کمتر تکرار می‌شوند."],
      presence_penalty: ["سراغ نکتهٔ تازه", "بیشتر: پاسخ به موضوع‌های تازه می‌رود."],
    },
    model: "مدل",
    anyModel: "انتخاب سرویس",
    scope: "این تنظیم برای",
    thisConversation: "همین گفت‌وگو",
    allConversations: "همهٔ گفت‌وگوها",
    reset: "بازگشت به پیش‌فرض",
    saved: "ذخیره شد.",
  },
  en: {
    backFromSettings: "Back to the conversation",
    style: "Style of answers",
    presets: {
      normal: ["Normal", "For most questions"],
      precise: ["Precise", "Close to the law, in more detail"],
      creative: ["Creative", "With examples and wider explanation"],
      custom: ["Custom", "With your advanced settings"],
    },
    advanced: "Advanced settings",
    fields: {
      temperature: ["Freedom of expression", "Lower: steady and careful. Higher: varied."],
      max_tokens: ["Length of answers", "The longest an answer may get, in tokens."],
      top_p: ["Range of words", "Lower: only the likeliest words."],
      frequency_penalty: ["Avoid repetition", "Higher: words are repeated less."],
      presence_penalty: ["Look for new points", "Higher: the answer moves to new topics."],
    },
    model: "Model",
    anyModel: "The service decides",
    scope: "These settings are for",
    thisConversation: "this conversation",
    allConversations: "all conversations",
    reset: "Reset to default",
    saved: "Saved.",
  },
  ar: {
    backFromSettings: "العودة إلى المحادثة",
    style: "أسلوب الإجابة",
    presets: {
      normal: ["عادي", "لمعظم الأسئلة"],
      precise: ["دقيق", "قريب من نص القانون وبتفصيل أكثر"],
      creative: ["حر", "مع أمثلة وشرح أوسع"],
      custom: ["مخصص", "بإعداداتك المتقدمة"],
    },
    advanced: "إعدادات متقدمة",
    fields: {
      temperature: ["حرية التعبير", "أقل: ثابت وحذر. أكثر: متنوع."],
      max_tokens: ["طول الإجابة", "أقصى طول للإجابة بالرموز."],
      top_p: ["نطاق الكلمات", "أقل: الكلمات الأرجح فقط."],
      frequency_penalty: ["تجنب التكرار", "أكثر: تكرار أقل للكلمات."],
      presence_penalty: ["البحث عن نقاط جديدة", "أكثر: تنتقل الإجابة إلى موضوعات جديدة."],
    },
    model: "النموذج",
    anyModel: "تختاره الخدمة",
    scope: "هذه الإعدادات لـ",
    thisConversation: "هذه المحادثة",
    allConversations: "كل المحادثات",
    reset: "العودة إلى الافتراضي",
    saved: "تم الحفظ.",
  },
}
