import { namesSameLaw } from "./law-names-match.ts"

/** Parts that came into a law after its own day, and the day they did. Dates are Jalali. */
const ADDED: readonly { law: string; first: number; last: number; on: string }[] = [
  // The act on computer crimes, article 55 of which makes it these articles.
  { law: "قانون مجازات اسلامی (کتاب پنجم - تعزیرات)", first: 729, last: 785, on: "1388-03-05" },
  // The part on the armed forces and on electronic procedure.
  { law: "قانون آیین دادرسی کیفری", first: 571, last: 699, on: "1393-07-08" },
]

/** The Jalali day on which an article came into a law later than the law itself; null when it is as old as the law. */
export function addedOn(title: string, article: string | null): string | null {
  const number = Number.parseInt(article ?? "", 10)
  return ADDED.find(({ law, first, last }) => number >= first && number <= last && namesSameLaw(law, title))?.on ?? null
}
