import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import type { IngestReport } from "../../src/index.ts"

/** A folder with these files, removed with the test. */
export async function newFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "qanun-ingest-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}

/** The problems of a report as name, code and line. */
export const problemsOf = ({ problems }: IngestReport, folder: string) =>
  problems.map(({ file, code, line }) => [file.slice(folder.length + 1), code, ...(line === undefined ? [] : [line])])
