/** A question of the demo corpus, and the label of the article that answers it. */
export const LEAVE = "چند روز مرخصی استحقاقی دارم؟"
export const SOURCE = "ماده ۶۴ قانون کار"

/** What {@link askCore} prints of its answer. */
export const CITED = new RegExp(`^200 .*${SOURCE}`, "m")

/** A folder with one statute. */
export const STATUTE = {
  "statutes/garden.md": `# قانون باغ

ماده ۱ - هر باغبان باید درختان را در بهار هرس کند.

ماده ۲ - دیوار باغ نباید از دو متر بلندتر باشد.
`,
}

/** What `qanun eval` is given. */
export const MEASURED = {
  ".qanun/corpus.jsonl": `${JSON.stringify({ id: "garden:1", law: "قانون باغ", article_no: "1", text: "هر باغبان باید درختان را در بهار هرس کند." })}\n`,
  "questions.jsonl": `${JSON.stringify({ qid: "q1", type: "everyday", query: "باغبان کی درختان را هرس کند؟", qrels: { "garden:1": 2 } })}\n`,
}

/** Asks a Core that the block made, prints what it answers and how it is, and ends it. */
export const askCore = (query: string) => `
const answered = await core.fetch(new Request("http://law.test/api/v1/query/", {
  method: "POST",
  headers: { "content-type": "application/json", authorization: "Bearer " + process.env.TOKEN },
  body: JSON.stringify({ query: "${query}", language: "fa" }),
}))
console.log(answered.status, await answered.text())
console.log(await (await core.fetch(new Request("http://law.test/health"))).text())
await core.close()`
