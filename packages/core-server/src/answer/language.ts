import type { Language } from "@qanun/contract"

const PERSIAN_ONLY = /[پچژگ]|می‌|(?:^|\s)(?:است|چیست|چقدر|آیا|برای|را|که|این|شود|دارد|کنم|چه|از|به|با)(?=\s|[؟?.]|$)/
const ARABIC_ONLY =
  /ة|(?:^|\s)(?:ما|ماذا|هل|في|على|إلى|هي|هو|كم|كيف|متى|التي|الذي|لماذا|أن|عند|لا|لم|لن|إذا|اذا|أنا|هذا|لمن|أين|اين|يجوز|يحق)(?=\s)|(?:^|\s)ال[\p{L}]{3,}/u

/**
 * The language of a question: by its script, and within the Arabic script by the words that only one of them has.
 *
 * @param stated What the caller says; decides where the text does not.
 */
export function languageOf(question: string, stated: Language = "fa"): Language {
  const latin = question.match(/[A-Za-z]/g)?.length ?? 0
  const arabicScript = question.match(/[\u0600-\u06ff]/g)?.length ?? 0
  if (latin + arabicScript === 0) return stated
  if (latin > arabicScript) return "en"
  if (PERSIAN_ONLY.test(question)) return "fa"
  if (ARABIC_ONLY.test(question)) return "ar"
  return stated === "ar" ? "ar" : "fa"
}
