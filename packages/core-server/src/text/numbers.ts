import { fold } from "./fold.ts"

const VALUES: Readonly<Record<string, number>> = Object.fromEntries(
  `صفر:0 یک:1 دو:2 سه:3 چهار:4 پنج:5 شش:6 شیش:6 هفت:7 هشت:8 نه:9 ده:10 یازده:11 دوازده:12 سیزده:13 چهارده:14 پانزده:15 پونزده:15
شانزده:16 شونزده:16 هفده:17 هیفده:17 هجده:18 هیجده:18 هژده:18 نوزده:19 بیست:20 سی:30 چهل:40 پنجاه:50 شصت:60 هفتاد:70 هشتاد:80 نود:90
صد:100 یکصد:100 دویست:200 سیصد:300 چهارصد:400 پانصد:500 ششصد:600 هفتصد:700 هشتصد:800 نهصد:900 هزار:1000 یکهزار:1000
اول:1 نخست:1 دوم:2 سوم:3 چهارم:4 پنجم:5 ششم:6 هفتم:7 هشتم:8 نهم:9 دهم:10
one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12 thirteen:13 fourteen:14 fifteen:15 sixteen:16 seventeen:17
eighteen:18 nineteen:19 twenty:20 thirty:30 forty:40 fifty:50 sixty:60 seventy:70 eighty:80 ninety:90 hundred:100 thousand:1000`
    .split(/\s+/)
    .map((pair) => {
      const [word = "", value] = pair.split(":")
      return [fold(word), Number(value)]
    }),
)
const CONNECTIVES: ReadonlySet<string> = new Set(["و", "and"])

/** A number found among words. */
export interface WordNumber {
  value: number
  /** How many words it takes. */
  length: number
}

function numberOf(word: string): number | undefined {
  const direct = VALUES[word]
  if (direct !== undefined) return direct
  // Ordinals: «شصت و چهارم», «سی‌ام».
  if (word.length > 3 && word.endsWith("م")) return VALUES[word.slice(0, -1)]
  return undefined
}

/**
 * Reads a number at the beginning of the words: digits, or Persian or English number words.
 *
 * @param words Folded words.
 * @returns Undefined when the first word is no number.
 */
export function readNumber(words: readonly string[]): WordNumber | undefined {
  const first = words[0]
  if (first === undefined) return undefined
  if (/^\d+$/.test(first)) return { value: Number(first), length: 1 }
  let total = 0
  let current = 0
  let length = 0
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ""
    if (CONNECTIVES.has(word)) {
      if (at === 0 || numberOf(words[at + 1] ?? "") === undefined) break
      continue
    }
    const value = numberOf(word)
    if (value === undefined) break
    if (value === 1000) {
      total += (current || 1) * 1000
      current = 0
    } else if (value === 100 && current > 0 && current < 10) current *= 100
    else if (current > 0 && value >= lowestUnit(current)) break
    else current += value
    length = at + 1
  }
  return length > 0 ? { value: total + current, length } : undefined
}

/** «بیست و پنج» grows by smaller units only: after 20 comes less than 10, after 300 less than 100. */
function lowestUnit(value: number): number {
  if (value % 100 === 0) return 100
  if (value % 10 === 0 && value % 100 >= 20) return 10
  return 0
}
