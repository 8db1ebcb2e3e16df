import { defineQuery } from "@qanun/core-client"
import * as z from "zod"

/** Which articles decide a dispute; the answer's citations are the result. */
export const rulesFor = defineQuery({
  input: z.object({ subject: z.enum(["مرخصی استحقاقی", "اضافه کاری", "حق سنوات"]) }),
  prompt: ({ subject }) => `قانون کار دربارهٔ ${subject} چه می‌گوید؟`,
  settings: "precise",
  language: "fa",
})

/** A number that a program can use. Needs a Core that writes with a language model; others have no JSON in their answers. */
export const leaveDays = defineQuery({
  input: z.object({ years: z.int().min(1).max(50) }),
  prompt: ({ years }) =>
    `کارگری ${years} سال سابقه دارد. مرخصی استحقاقی او در سال چند روز است؟ تنها این JSON را بنویس: {"days": عدد}`,
  output: z.object({ days: z.int().min(0).max(366) }),
  settings: "precise",
})
