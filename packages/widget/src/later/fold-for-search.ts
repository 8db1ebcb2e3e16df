/**
 * A text as it is compared in a search: one form of yeh, kaf, digits and case, no joiners and no vowel signs.
 * For comparing only; what is shown stays as it was written.
 */
export const foldForSearch = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u064b-\u065f]|\u0670|\u200c|\u200d|\u0640/g, "")
    .replace(/[يى]/g, "ی")
    .replace(/ك/g, "ک")
    .replace(/[۰-۹٠-٩]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15))
    .trim()
