import { embed, type ModelReply, type ModelServer, startModelServer } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { parseRecord } from "../src/index.ts"
import { OFF_TOPIC_PROBES } from "../src/search/off-topic-probes.ts"
import { UNANSWERABLE } from "./fixtures/dev-questions.ts"
import { until } from "./support/until.ts"
import { ask, start } from "./support/vectors.ts"

const SEA = [
  ["بستن قایق", "قایق را باید در بندر با طناب بست."],
  ["چراغ کشتی", "کشتی باید شبانه چراغ روشن داشته باشد."],
  ["صید ماهی", "صید ماهی در بهار ممنوع است."],
  ["جلیقه نجات", "هر مسافر باید جلیقه نجات بپوشد."],
  ["بار اضافه", "بار اضافه را ناخدا به ساحل بازمی‌گرداند."],
  ["چراغ کشتی", "کشتی باید شبانه دو چراغ روشن داشته باشد."],
].map(([heading, text], at) =>
  parseRecord({
    id: `sea:${at + 1}`,
    law: "قانون دریا",
    article_no: String(at + 1),
    heading,
    text,
    ...(at === 5 ? { repealed: true } : {}),
  }),
)
/** What a model knows and the lexicon does not: the same things in other words. */
const SAME: Readonly<Record<string, string>> = {
  vessel: "کشتی",
  lantern: "چراغ",
  nightfall: "شبانه",
  burning: "روشن",
  angler: "صید ماهی",
  springtime: "بهار",
  forbidden: "ممنوع",
}
const DIMENSION = 512

/** A model that puts equal things at equal places, in whatever words. */
const understanding: ModelReply = (response, request) => {
  const input = [request.body.input ?? []].flat().map((text) => text.replace(/[a-z]+/g, (word) => SAME[word] ?? word))
  return embed(DIMENSION)(response, { ...request, body: { ...request.body, input } })
}

async function startModel(reply: ModelReply): Promise<ModelServer> {
  const model = await startModelServer({ dimension: DIMENSION })
  onTestFinished(() => model.close())
  model.always("embeddings", reply)
  return model
}
const corpus = { units: SEA, complete: true }
const QUESTION = "Must my vessel keep a lantern burning after nightfall?"

test("an article that says the same in other words is found and cited by its meaning alone, if it is in force", async () => {
  const withoutModel = await start({ corpus })
  expect((await ask(withoutModel, QUESTION)).outcome).toBe("no_answer")

  const model = await startModel(understanding)
  const core = await start({ corpus, embeddings: { baseUrl: model.baseUrl, model: "m" } })
  // From the time on when the model's measure has been taken.
  await until(async () => (await ask(core, QUESTION)).outcome === "answered")
  const answer = await ask(core, QUESTION)
  expect(answer.citations?.map(({ source_id }) => source_id)).toEqual(["sea:2"])
  expect(answer.answer).toContain(SEA[1]!.text.fa)
  const other = await ask(core, "Is an angler forbidden to work in springtime?")
  expect(other.citations?.map(({ source_id }) => source_id)).toEqual(["sea:3"])
  const elsewhere = await ask(core, QUESTION, { filters: { law: "قانون کار" } })
  expect([elsewhere.outcome, elsewhere.citations]).toEqual(["no_answer", []])
  for (const query of [
    "همسایهٔ ما گربه‌ای خاکستری دارد، اسمش چه باشد؟",
    "My neighbour painted his fence purple, is that pretty?",
    "What do penguins dream about?",
  ]) {
    const { outcome, citations } = await ask(core, query)
    expect([query, outcome, citations]).toEqual([query, "no_answer", []])
  }
  expect(core.failures).toEqual([])
})

test("a model to which everything is alike is not believed: words alone decide then", async () => {
  const model = await startModel((response, request) =>
    embed(DIMENSION)(response, {
      ...request,
      body: { ...request.body, input: [request.body.input ?? []].flat().map(() => "x") },
    }),
  )
  const core = await start({ corpus, embeddings: { baseUrl: model.baseUrl, model: "m" } })
  const headings = () => model.to("embeddings").find(({ body }) => body.input?.includes("صید ماهی"))
  await until(() => headings() !== undefined)
  await headings()!.closed
  for (const query of [QUESTION, "What do penguins dream about?", "صید ماهی در بهار ممنوع است؟"])
    expect((await ask(core, query)).outcome).toBe(query.startsWith("صید") ? "answered" : "no_answer")
})

test("with vectors, too, every question that the corpus cannot answer is declined", async () => {
  const model = await startModel(embed(DIMENSION))
  const core = await start({ embeddings: { baseUrl: model.baseUrl, model: "m" } })
  await until(() => model.to("embeddings").some(({ body }) => body.input?.includes(OFF_TOPIC_PROBES.at(-1)!)))
  for (const query of UNANSWERABLE) {
    const { outcome, citations } = await ask(core, query)
    expect([query, outcome, citations]).toEqual([query, "no_answer", []])
  }
})
