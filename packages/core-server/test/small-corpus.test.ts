import { expect, test } from "vitest"
import { openLibrary } from "../src/answer/library.ts"
import { answerQuestion } from "../src/answer/pipeline.ts"
import { parseRecord } from "../src/index.ts"

/** Rules of a factory, in words that no list of ours knows. */
const RULES: readonly (readonly [heading: string, text: string, ...questions: string[]])[] = [
  [
    "ساعت ورود",
    "کارکنان باید پیش از ساعت هفت صبح کارت ورود بزنند و تأخیر بیش از ده دقیقه غیبت شمرده می‌شود.",
    "تأخیر در ورود چه حکمی دارد؟",
    "کارکنان تا ساعت چند باید کارت ورود بزنند؟",
  ],
  [
    "لباس کار",
    "پوشیدن کلاه ایمنی و کفش ضد لغزش در سالن تولید الزامی است.",
    "کلاه ایمنی در سالن تولید الزامی است؟",
    "در سالن تولید چه کفشی بپوشیم؟",
  ],
  [
    "سرویس",
    "هزینهٔ سرویس رفت و آمد کارکنان با کارخانه است.",
    "هزینه سرویس رفت و آمد با کیست؟",
    "سرویس رفت و آمد هزینه دارد؟",
  ],
  [
    "انبار",
    "تحویل کالا از انبار تنها با حوالهٔ مهرشدهٔ مدیر انبار ممکن است.",
    "تحویل کالا از انبار چطور ممکن است؟",
    "حواله انبار را کی مهر می‌کند؟",
  ],
  [
    "ناهارخوری",
    "ورود مهمان به ناهارخوری با کارت مهمان آزاد است.",
    "مهمان می‌تواند وارد ناهارخوری شود؟",
    "کارت مهمان ناهارخوری چیست؟",
  ],
]
const OTHERS = [
  "مجازات سرقت چیست؟",
  "مهریه را چگونه بگیرم؟",
  "سقف حقوق بازنشستگی چقدر است؟",
  "پروانه ساخت چطور صادر می‌شود؟",
  "حضانت فرزند با کیست؟",
]

async function cited(text: string, library: ReturnType<typeof openLibrary>): Promise<string | null> {
  const steps = answerQuestion({ text, language: "fa", history: [], maxResults: 5, allowed: null, date: null }, library)
  let step = await steps.next()
  while (!step.done) step = await steps.next()
  return step.value.citations[0]?.source_id ?? null
}

test.each([1, 2, 5])("a corpus of %i articles answers what they say, and declines what they do not", async (size) => {
  const units = RULES.slice(0, size).map(([heading, text], at) =>
    parseRecord({ id: `factory:${at}`, law: "آیین‌نامهٔ کارخانه", article_no: String(at + 1), heading, text }),
  )
  const library = openLibrary({ units, complete: true })
  for (const [at, [, , ...questions]] of RULES.slice(0, size).entries())
    for (const question of questions)
      expect([question, await cited(question, library)]).toEqual([question, `factory:${at}`])
  for (const question of OTHERS) expect([question, await cited(question, library)]).toEqual([question, null])
})
