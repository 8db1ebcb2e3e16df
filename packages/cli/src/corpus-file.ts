import { join } from "node:path"
import { type Corpus, parseJsonl } from "@qanun/core-server"
import { readIfThere } from "./read-if-there.ts"

/** Where `qanun ingest` leaves its corpus in a data folder, and `qanun up` finds it. */
export const corpusFile = (folder: string): string => join(folder, "corpus.jsonl")

/**
 * The corpus in a JSONL file.
 *
 * @returns Undefined when there is no such file.
 * @throws Error that names the file when it is damaged.
 */
export async function readCorpus(file: string): Promise<Corpus | undefined> {
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  try {
    return { units: parseJsonl(text), complete: true }
  } catch (cause) {
    throw new Error(`${file} is not a corpus (${(cause as Error).message}): make it anew with qanun ingest.`, { cause })
  }
}
