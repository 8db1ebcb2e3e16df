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
  more: string
  pin: string
  unpin: string
  archive: string
  unarchive: string
  moveTo: string
  noFolder: string
  allFolders: string
  archived: string
  newFolder: string
  folderName: string
  renameFolder: string
  removeFolder: string
  exportIt: string
  pinned: string
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
    more: "کارهای دیگر",
    pin: "سنجاق کردن",
    unpin: "برداشتن سنجاق",
    archive: "بایگانی",
    unarchive: "بازآوردن از بایگانی",
    moveTo: "پوشه",
    noFolder: "بی‌پوشه",
    allFolders: "همه",
    archived: "بایگانی",
    newFolder: "پوشهٔ تازه",
    folderName: "نام پوشه",
    renameFolder: "تغییر نام پوشه",
    removeFolder: "حذف پوشه (گفت‌وگوها می‌مانند)",
    exportIt: "ذخیره در پرونده",
    pinned: "سنجاق‌شده",
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
    more: "More",
    pin: "Pin",
    unpin: "Unpin",
    archive: "Archive",
    unarchive: "Take out of the archive",
    moveTo: "Folder",
    noFolder: "No folder",
    allFolders: "All",
    archived: "Archive",
    newFolder: "New folder",
    folderName: "Name of the folder",
    renameFolder: "Rename folder",
    removeFolder: "Remove folder (its conversations stay)",
    exportIt: "Save to a file",
    pinned: "Pinned",
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
    more: "المزيد",
    pin: "تثبيت",
    unpin: "إلغاء التثبيت",
    archive: "أرشفة",
    unarchive: "إخراج من الأرشيف",
    moveTo: "المجلد",
    noFolder: "بلا مجلد",
    allFolders: "الكل",
    archived: "الأرشيف",
    newFolder: "مجلد جديد",
    folderName: "اسم المجلد",
    renameFolder: "إعادة تسمية المجلد",
    removeFolder: "حذف المجلد (تبقى محادثاته)",
    exportIt: "حفظ في ملف",
    pinned: "مثبّتة",
  },
}
