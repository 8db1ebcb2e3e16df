import { expect, test } from "vitest"
import { strings as ar } from "../../../src/i18n/ar.ts"
import { strings as en } from "../../../src/i18n/en.ts"
import { strings as fa } from "../../../src/i18n/fa.ts"
import { fill } from "../../../src/i18n/fill.ts"
import { localDigits } from "../../../src/i18n/numbers.ts"
import { AFTER_STRINGS } from "../../../src/later/after-strings.ts"
import { FAILURE_STRINGS } from "../../../src/later/explain-rest.ts"
import { FEEDBACK_STRINGS } from "../../../src/later/feedback-strings.ts"
import { foldForSearch } from "../../../src/later/fold-for-search.ts"
import { HISTORY_STRINGS } from "../../../src/later/history-strings.ts"
import { localDate } from "../../../src/later/local-date.ts"
import { SETTINGS_STRINGS } from "../../../src/later/settings-strings.ts"

/** Every text of a table with its path, such as `failures.quota`. */
function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]]
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, path ? `${path}.${key}` : key))
}
const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort()

const tables = {
  main: { fa, en, ar },
  after: AFTER_STRINGS,
  failures: FAILURE_STRINGS,
  feedback: FEEDBACK_STRINGS,
  history: HISTORY_STRINGS,
  settings: SETTINGS_STRINGS,
}

for (const [name, table] of Object.entries(tables))
  test(`the ${name} texts are complete in three languages, with the same places to fill in`, () => {
    const english = texts(table.en)
    for (const locale of ["fa", "ar"] as const) {
      const translated = new Map(texts(table[locale]))
      expect([...translated.keys()]).toEqual(english.map(([path]) => path))
      for (const [path, text] of english) {
        expect(translated.get(path)?.trim(), `${locale} ${path}`).toBeTruthy()
        expect(places(translated.get(path) ?? ""), `${locale} ${path}`).toEqual(places(text))
        expect(/[\u0600-\u06ff]/.test(translated.get(path) ?? ""), `${locale} ${path} is not translated`).toBe(true)
      }
    }
  })

test("no Persian text has Arabic yeh, kaf or digits", () => {
  for (const table of Object.values(tables))
    for (const [path, text] of texts(table.fa)) expect(text, path).not.toMatch(/[يكى٠-٩]/)
})

test("numbers and dates are in the reader's digits and calendar", () => {
  expect(localDigits("ماده 64", "fa")).toBe("ماده ۶۴")
  expect(localDigits("64", "ar")).toBe("٦٤")
  expect(localDigits("64", "en")).toBe("64")
  expect(localDate("1990-11-20", "fa")).toBe("۲۹ آبان ۱۳۶۹")
  expect(localDate("1990-11-20", "en")).toBe("Nov 20, 1990")
  expect(localDate("not a date", "fa")).toBe("not a date")
})

test("places are filled in, and one without a value stays", () => {
  expect(fill("{a} of {b}", { a: 1 })).toBe("1 of {b}")
})

test("a search finds a word whatever yeh, kaf, digits and joiners it is written with", () => {
  expect(foldForSearch("كارِ می‌رويم ۱٢3")).toBe(foldForSearch("کار میرویم 123"))
})
