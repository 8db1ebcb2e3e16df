import { mkdir } from "node:fs/promises"
import { resolve } from "node:path"
import { ingestFolder, writeCorpus } from "@qanun/core-server"
import { defineCommand } from "citty"
import { corpusFile } from "../corpus-file.ts"
import { fail } from "../fail.ts"

export const ingest = defineCommand({
  meta: {
    name: "ingest",
    description:
      "Read a folder of statutes (JSONL, Markdown, text, HTML, DOCX) into the corpus that qanun up answers from",
  },
  args: {
    folder: { type: "positional", required: true, description: "The folder; its subfolders are read too" },
    data: { type: "string", default: ".qanun", description: "Data folder of qanun up" },
    json: { type: "boolean", default: false, description: "Print the report as one JSON object" },
  },
  async run({ args }) {
    try {
      const folder = resolve(args.data)
      await mkdir(folder, { recursive: true })
      const { corpus, ...report } = await ingestFolder(args.folder, { onProgress: args.json ? () => {} : progress })
      if (corpus.units.length === 0) throw new Error(`${args.folder} holds no article that can be read.`)
      await writeCorpus(corpusFile(folder), corpus)
      if (args.json) console.log(JSON.stringify(report, null, 2))
      else {
        for (const { file, message } of report.problems) console.error(`  ${file}: ${message}`)
        console.log(
          `${report.units} articles from ${report.files} files (${report.duplicates} duplicates, ${report.problems.length} files with problems)`,
        )
        console.log("qanun up answers from them at its next start.")
      }
      if (report.problems.length > 0) process.exitCode = 2
    } catch (error) {
      fail(error)
    }
  },
})

function progress(done: number, all: number): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r  ${done} of ${all} files${done === all ? "\n" : ""}`)
}
