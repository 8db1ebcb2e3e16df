import { readdir, readFile } from "node:fs/promises"
import type { Corpus } from "./law/corpus.ts"
import { parseJsonl } from "./law/corpus.ts"

/** One level below the package, from `src/` as from `dist/`. */
const FOLDER = new URL("../demo-corpus/", import.meta.url)

/** The built-in corpus: plain-language summaries of Iranian law, in our own words. */
export async function loadDemoCorpus(): Promise<Corpus> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".jsonl")).sort()
  const units = await Promise.all(files.map(async (name) => parseJsonl(await readFile(new URL(name, FOLDER), "utf8"))))
  return { units: units.flat(), complete: false }
}
