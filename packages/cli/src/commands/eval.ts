import { readFile } from "node:fs/promises"
import { evaluate, formatReport, loadDemoCorpus, parseQuestions } from "@qanun/core-server"
import { CliError } from "../cli-error.ts"
import { readCorpus } from "../corpus-file.ts"
import { progressBar } from "../progress.ts"

/** Measures answers on a file of questions and prints a table. */
export async function evaluateQuestions(
  file: string,
  { corpus: corpusFile, json = false }: { corpus?: string; json?: boolean },
): Promise<void> {
  const questions = parseQuestions(await readFile(file, "utf8"))
  const corpus = corpusFile ? await readCorpus(corpusFile) : await loadDemoCorpus()
  if (!corpus) throw new CliError(`There is no file ${corpusFile}.`)
  if (!corpusFile && !json)
    console.error("Answering from the demo corpus; --corpus names another, e.g. .qanun/corpus.jsonl.")
  const report = await evaluate(corpus, questions, progressBar("questions"))
  console.log(json ? JSON.stringify(report, null, 2) : formatReport(report))
}
