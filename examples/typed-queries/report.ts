import { askMany, isQanunError } from "@qanun/core-client"
import { connect } from "./core.ts"
import { leaveDays, rulesFor } from "./questions.ts"

const { CORE_URL = "http://127.0.0.1:7001", CORE_SECRET = "" } = process.env
const client = connect(CORE_URL, CORE_SECRET)

// One typed question: a subject that is not on the list does not compile, and is refused before anything is sent.
const { citations } = await rulesFor(client, { subject: "مرخصی استحقاقی" })
console.log(`leave: ${citations.map(({ label }) => label).join(", ")}`)

// Many questions, some at a time; what fails does not end the others.
const questions = ["چند روز مرخصی استحقاقی دارم؟", "مزد اضافه کاری چقدر است؟", "قیمت طلا فردا چند است؟"]
const results = await askMany(
  client,
  questions.map((query) => ({ query, language: "fa" })),
  { concurrency: 2 },
)
for (const [index, result] of results.entries())
  console.log(
    `${questions[index]} ${result.ok ? `${result.answer.outcome}, ${result.answer.citations.length} sources` : result.error.code}`,
  )

try {
  const { output } = await leaveDays(client, { years: 3 })
  console.log(`days: ${output.days}`)
} catch (error) {
  if (!isQanunError(error)) throw error
  console.log(`days: ${error.code}`)
}
