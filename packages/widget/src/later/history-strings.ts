import type { Locale } from "../i18n/direction.ts"

/** Texts of the list of conversations. */
export interface HistoryStrings {
  backFromHistory: string
  search: string
  noConversations: string
  nothingFound: string
  untitled: string
  rename: string
  newName: string
  save: string
  cancel: string
  remove: string
  removed: string
  undo: string
  messages: string
  loading: string
}

export const HISTORY_STRINGS: Readonly<Record<Locale, HistoryStrings>> = {
  fa: {
    backFromHistory: "بازگشت به گفت‌وگو",
    search: "جست‌وجو در گفت‌وگوها",
    noConversations: "هنوز گفت‌وگویی ندارید.",
    nothingFound: "چیزی پیدا نشد.",
    untitled: "گفت‌وگوی بی‌نام",
    rename: "تغییر نام",
    newName: "نام تازه",
    save: "ذخیره",
    cancel: "انصراف",
    remove: "حذف گفت‌وگو",
    removed: "«{title}» حذف شد.",
    undo: "بازگرداندن",
    messages: "{n} پیام",
    loading: "در حال بارگذاری…",
  },
  en: {
    backFromHistory: "Back to the conversation",
    search: "Search conversations",
    noConversations: "You have no conversations yet.",
    nothingFound: "Nothing found.",
    untitled: "Untitled conversation",
    rename: "Rename",
    newName: "New name",
    save: "Save",
    cancel: "Cancel",
    remove: "Delete conversation",
    removed: "“{title}” was deleted.",
    undo: "Undo",
    messages: "{n} messages",
    loading: "Loading…",
  },
  ar: {
    backFromHistory: "العودة إلى المحادثة",
    search: "البحث في المحادثات",
    noConversations: "لا توجد محادثات بعد.",
    nothingFound: "لم يُعثر على شيء.",
    untitled: "محادثة بلا عنوان",
    rename: "إعادة التسمية",
    newName: "الاسم الجديد",
    save: "حفظ",
    cancel: "إلغاء",
    remove: "حذف المحادثة",
    removed: "حُذفت «{title}».",
    undo: "تراجع",
    messages: "{n} رسالة",
    loading: "جارٍ التحميل…",
  },
}
