import { mkdir } from "node:fs/promises"
import { join, resolve } from "node:path"
import { ingestFolder, writeCorpus } from "@qanun/core-server"
import { CliError } from "../cli-error.ts"
import { corpusFile } from "../corpus-file.ts"
import { EXIT } from "../exit-codes.ts"
import { progressBar } from "../progress.ts"
import { type Flags, resolveSettings } from "../settings/resolve.ts"

/** Reads a folder of statutes into the corpus that `qanun up` answers from. */
export async function ingest(from: string, { json = false, ...flags }: Flags & { json?: boolean }): Promise<void> {
  const folder = resolve((await resolveSettings(flags, process.env)).data)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { corpus, ...report } = await ingestFolder(from, {
    onProgress: progressBar("files"),
    cacheFolder: join(folder, "ingest-cache"),
  })
  if (corpus.units.length === 0) throw new CliError(`${from} holds no article that can be read.`)
  await writeCorpus(corpusFile(folder), corpus)
  if (json) console.log(JSON.stringify(report, null, 2))
  else {
    for (const { file, line, message } of report.problems)
      console.error(`  ${file}${line === undefined ? "" : `:${line}`}: ${message}`)
    console.log(
      `${report.units} articles from ${report.files} files (${report.duplicates} duplicates, ${report.unchanged} files known before, ${report.problems.length} problems)`,
    )
    console.log("qanun up answers from them at its next start.")
  }
  if (report.problems.length > 0) process.exitCode = EXIT.findings
}
