import { ErrorBody, QueryResponse } from "@qanun/contract"
import fc from "fast-check"
import { expect, test } from "vitest"
import { start } from "./support/vectors.ts"

const QUESTION = "چند روز مرخصی استحقاقی دارم؟"

test("SQL, search syntax, patterns and markup in a question are words or a refusal, and never carried out", async () => {
  const core = await start()
  await core.send("POST", "/api/v1/query/", { query: QUESTION }, "sara")
  const tables = async () => (await core.store.query("select id from core_users order by id")).length
  const before = await tables()
  for (const query of [
    "'; drop table core_users; --",
    "' or '1'='1",
    "1); delete from core_messages where (1=1",
    'مرخصی" OR "1"="1',
    "مرخصی AND NOT (استحقاقی OR NEAR(کارگر روز, 2))",
    "text:مرخصی* ^استحقاقی -کارگر +روز",
    '"مرخصی استحقاقی',
    "مرخصی % _ \\",
    "(((((مرخصی[[[[",
    "^(ا+)+$ مرخصی",
    "$" + "{process.exit(1)} {{7*7}} <%= 1 %>",
    "<script>alert(1)</script> مرخصی",
    "__proto__ constructor toString hasOwnProperty",
    "مرخصی\u202e\u2066 استحقاقی\u200f؟",
    `مرخصی ${"\ud83d\ude00".repeat(900)}`,
    `مرخصی ${"ـ".repeat(1900)}`,
    "我有多少天的年假？",
    "Сколько дней отпуска?",
  ]) {
    const response = await core.send("POST", "/api/v1/query/", { query }, "sara")
    expect([query, response.status]).toEqual([query, 200])
    const { answer, citations = [], outcome } = QueryResponse.parse(await response.json())
    expect([query, outcome, answer === ""]).toEqual([query, citations?.length ? "answered" : "no_answer", false])
    expect(answer).not.toMatch(/<script|syntax error|SQLITE/i)
  }
  expect(await tables()).toBe(before)
  expect(core.failures).toEqual([])
})

test("a question may have 2,000 characters and not one more, in whatever script", async () => {
  const core = await start()
  for (const letter of ["ا", "a", "語"]) {
    expect((await core.send("POST", "/api/v1/query/", { query: letter.repeat(2000) })).status).toBe(200)
    const refused = await core.send("POST", "/api/v1/query/", { query: letter.repeat(2001) })
    const { error } = ErrorBody.parse(await refused.json())
    expect([refused.status, error.code]).toEqual([422, "invalid_request"])
    expect(JSON.stringify(error)).toContain("query")
  }
})

test("signs that have no simpler form, such as «﷽» and «﴾», are signs like others in a question", async () => {
  const core = await start()
  for (const sign of ["﷽", "﴾", "﴿", "\ufbb2", "\ufdc8", "\ufdd0", "\ufe75"]) {
    const response = await core.send("POST", "/api/v1/query/", { query: `${sign} چند روز مرخصی استحقاقی دارم؟` })
    expect(QueryResponse.parse(await response.json()).outcome).toBe("answered")
  }
  expect(core.failures).toEqual([])
})

test("whatever a question is made of, it gets an answer or a typed refusal, and no failure", async () => {
  const core = await start()
  const hostile = fc.array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("ماده ۶۴", "قانون کار", "'", '"', "*", "OR", "NEAR(", "--", ";", "\u200c", "[1]", "تبصره"),
    ),
    { maxLength: 20 },
  )
  await fc.assert(
    fc.asyncProperty(hostile, async (parts) => {
      const response = await core.send("POST", "/api/v1/query/", { query: parts.join(" ") })
      const body = await response.json()
      if (response.status === 200) QueryResponse.parse(body)
      else expect([response.status, ErrorBody.parse(body).error.code]).toEqual([422, "invalid_request"])
    }),
    { numRuns: 60 },
  )
  expect(core.failures).toEqual([])
})
