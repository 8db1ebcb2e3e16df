import { ErrorBody } from "@qanun/contract"
import { expect, test } from "vitest"
import { parseRecord } from "../src/index.ts"
import { start } from "./support/vectors.ts"

const NEARER = 150
const unit = (id: string, law: string, text: string, more: object = {}) =>
  parseRecord({ id, law, law_id: law, article_no: id.split(":")[1], text, ...more })
const UNITS = [
  ...Array.from({ length: NEARER }, (_, n) => unit(`near:${n + 1}`, "قانون دریا", `بستن قایق در اسکله شماره ${n}.`)),
  unit(
    "far:1",
    "آیین‌نامه بندر",
    "در بندر، بستن قایق در اسکله پیش از شب و در جایی که مأمور نشان می‌دهد با طناب محکم و چراغ روشن انجام می‌شود.",
    {
      authority: "هیئت وزیران",
      topic: "harbour",
      valid_from: "1380-01-01",
      valid_to: "1390-06-31",
      repealed: true,
    },
  ),
]

test("a filter finds what a hundred nearer articles hide, by law, authority, topic and day", async () => {
  const core = await start({ corpus: { units: UNITS, complete: true } })
  const cited = async (filters?: object) => {
    const response = await core.send("POST", "/api/v1/query/", {
      query: "بستن قایق در اسکله",
      filters,
      use_cache: false,
    })
    return ((await response.json()).citations ?? []).map(({ source_id }: { source_id: string }) => source_id)
  }
  expect((await cited())[0]).toMatch(/^near:/)
  for (const filter of [
    { law: "آیین‌نامه بندر" },
    { authority: "هیئت وزیران" },
    { topic: "harbour" },
    { "metadata.work_title": ["آیین‌نامه بندر", "قانون دیگر"] },
  ])
    for (const [day, found] of [
      // The first and the last day of its force, in both calendars, and the days beside them.
      ["1380-01-01", true],
      ["2001-03-21", true],
      ["1379-12-30", false],
      ["2001-03-20", false],
      ["1390-06-31", true],
      ["2011-09-22", true],
      ["1390-07-01", false],
      ["2011-09-23", false],
    ] as const)
      expect([filter, day, await cited({ ...filter, date: day })]).toEqual([filter, day, found ? ["far:1"] : []])
})

test("a filter on an unknown field, or with a value of another kind, is refused by its name", async () => {
  const core = await start()
  for (const [field, value] of [
    ["colour", "red"],
    ["law; drop table", "x"],
    ["constructor", "x"],
    ["law", 7],
    ["law", ["a", null]],
    ["date", "1390-13-01"],
    ["as_of", "yesterday"],
  ] as const) {
    const body = `{"query":"مرخصی","filters":{${JSON.stringify(field)}:${JSON.stringify(value)}}}`
    const response = await core.send("POST", "/api/v1/query/", JSON.parse(body))
    const { error } = ErrorBody.parse(await response.json())
    expect([field, response.status, error.code]).toEqual([field, 422, "invalid_request"])
    expect(JSON.stringify(error)).toContain(field)
  }
})
