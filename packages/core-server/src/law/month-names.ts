import { fold } from "../text/fold.ts"

export type Calendar = "jalali" | "gregorian"

/** A month of one of the calendars, 1 to 12. */
export interface Month {
  calendar: Calendar
  number: number
}

const JALALI = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
const GREGORIAN = [
  "january february march april may june july august september october november december",
  "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
  "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
]

const MONTHS: ReadonlyMap<string, Month> = new Map(
  [
    { calendar: "jalali" as const, names: JALALI },
    ...GREGORIAN.map((names) => ({ calendar: "gregorian" as const, names })),
  ].flatMap(({ calendar, names }) =>
    names.split(" ").map((name, at) => [fold(name), { calendar, number: at + 1 }] as const),
  ),
)

/** The month that a folded word names: «خرداد», `march`. Some names are words too («مهر», `may`): a year must follow. */
export const monthNamed = (word: string): Month | undefined => MONTHS.get(word)
