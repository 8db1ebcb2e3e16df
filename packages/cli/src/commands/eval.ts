import { readFile } from "node:fs/promises"
import { evaluate, formatReport, loadDemoCorpus, parseQuestions } from "@qanun/core-server"
import { defineCommand } from "citty"
import { readCorpus } from "../corpus-file.ts"
import { fail } from "../fail.ts"

export const evalCommand = defineCommand({
  meta: { name: "eval", description: "Measure retrieval, citations and declining on a file of questions" },
  args: {
    questions: {
      type: "positional",
      required: true,
      description: "JSONL, a line each: { qid, type, query, qrels: { id: 2 or 1 } }; without qrels it must be declined",
    },
    corpus: { type: "string", description: "JSONL corpus to answer from; the demo corpus without it" },
    json: { type: "boolean", default: false, description: "Print the report as one JSON object, with every question" },
  },
  async run({ args }) {
    try {
      const questions = parseQuestions(await readFile(args.questions, "utf8"))
      const corpus = args.corpus ? await readCorpus(args.corpus) : await loadDemoCorpus()
      if (!corpus) throw new Error(`There is no file ${args.corpus}.`)
      const report = await evaluate(corpus, questions)
      console.log(args.json ? JSON.stringify(report, null, 2) : formatReport(report))
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT"
      fail(missing ? new Error(`There is no file ${args.questions}.`) : error)
    }
  },
})
