import { fold } from "../text/fold.ts"

/** Folded words of a name, letters and digits apart. */
export const nameWords = (text: string): string[] =>
  fold(text)
    .replaceAll("\u200c", " ")
    .match(/\p{N}+|\p{L}+/gu) ?? []

const bare = (text: string) =>
  nameWords(text)
    .join(" ")
    .replace(/ جمهوری اسلامی ایران$/, "")
    .replace(/ 1[34]\d\d$/, "")

/** Whether two titles mean one law: they may differ in a year in brackets and in «جمهوری اسلامی ایران» at the end. */
export const namesSameLaw = (one: string, other: string): boolean => bare(one) === bare(other)
