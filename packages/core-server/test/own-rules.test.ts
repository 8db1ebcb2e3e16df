import { copyFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { openLibrary } from "../src/answer/library.ts"
import { answerQuestion } from "../src/answer/pipeline.ts"
import { ingestFolder } from "../src/index.ts"
import { newFolder } from "./support/folder.ts"

interface Case {
  language: "fa" | "en"
  /** Number or heading of the article that answers, and the question. */
  answered: readonly (readonly [string, string])[]
  declined: readonly string[]
}

const PERSIAN_OTHERS = [
  "چطور نان بپزم؟",
  "مجازات سرقت چیست؟",
  "مهریه را چگونه بگیرم؟",
  "سهم زن از ارث شوهر چقدر است؟",
  "چک برگشتی را چطور وصول کنم؟",
  "حضانت فرزند پس از طلاق با کیست؟",
  "قیمت دلار امروز چند است؟",
]

const CASES: Readonly<Record<string, Case>> = {
  firm: {
    language: "fa",
    answered: [
      ["2", "چند روز در هفته می‌تونم دورکار باشم؟"],
      ["10", "لپ تاپم را دزدیدند چکار کنم؟"],
      ["14", "پول ناهار را کی می‌دهد؟"],
      ["15", "شرکت پول باشگاه می‌ده؟"],
      ["18", "جای پارک رزرو میشه؟"],
      ["22", "پاداش آخر سال به کی می‌رسه؟"],
    ],
    declined: [...PERSIAN_OTHERS, "استخر شرکت کی باز است؟"],
  },
  library: {
    language: "fa",
    answered: [
      ["عضویت", "هزینه عضویت افراد بیرون از دانشگاه چقدر است؟"],
      ["دیرکرد", "جریمه دیرکرد کتاب چقدر است؟"],
      ["خوردن و آشامیدن", "می‌شود در سالن غذا خورد؟"],
      ["تلفن همراه", "می‌تونم با تلفن همراه حرف بزنم؟"],
      ["اتاق گروهی", "اتاق گروهی را برای چند نفر می‌دهید؟"],
    ],
    declined: [...PERSIAN_OTHERS, "شهریه دانشگاه آزاد چقدر است؟", "صاحبخانه پول پیش را پس نمی‌دهد چکار کنم؟"],
  },
  house: {
    language: "en",
    answered: [
      ["1", "When does the space open on Saturdays?"],
      ["3", "What happens if I don't show up for my booking?"],
      ["6", "Is coffee free?"],
      ["6", "What happens to unlabelled food in the fridge?"],
      ["9", "What happens if I pay my invoice late?"],
      ["10", "How many devices can I connect to the wifi?"],
    ],
    declined: ["How do I bake bread?", "What is the penalty for theft?", "Who pays alimony after divorce?"],
  },
}

test.each(Object.entries(CASES))(
  "the rules of a %s of its own are quoted when asked for, and nothing else is answered from them",
  async (name, { language, answered, declined }) => {
    const folder = await newFolder()
    await copyFile(new URL(`fixtures/own-rules/${name}.md`, import.meta.url), join(folder, `${name}.md`))
    const library = openLibrary((await ingestFolder(folder)).corpus)
    const cited = async (text: string) => {
      const steps = answerQuestion({ text, language, history: [], maxResults: 5, allowed: null, date: null }, library)
      let step = await steps.next()
      while (!step.done) step = await steps.next()
      const first = step.value.citations[0]
      return first ? (first.article ?? first.heading) : null
    }
    for (const [article, question] of answered) expect([question, await cited(question)]).toEqual([question, article])
    for (const question of declined) expect([question, await cited(question)]).toEqual([question, null])
  },
)

test("rules in English are cited in English, whatever language they are asked for in", async () => {
  const folder = await newFolder()
  await copyFile(new URL("fixtures/own-rules/house.md", import.meta.url), join(folder, "house.md"))
  const library = openLibrary((await ingestFolder(folder)).corpus)
  const text = "برای phone calls کجا باید بروم؟"
  const steps = answerQuestion({ text, language: "fa", history: [], maxResults: 5, allowed: null, date: null }, library)
  let step = await steps.next()
  while (!step.done) step = await steps.next()
  expect(step.value.citations[0]).toMatchObject({
    language: "en",
    label: "Article 4, Harbour Lofts Co-working House Rules",
    heading: "Noise",
  })
})
