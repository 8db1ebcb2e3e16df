import { ingestFolder, writeCorpus } from "../../src/index.ts"

// Ingests a folder in a process of its own, and says so after each file, so that a test can kill it anywhere.
const [folder = "", cacheFolder = "", corpusFile = ""] = process.argv.slice(2)
const { corpus, unchanged } = await ingestFolder(folder, {
  cacheFolder,
  onProgress: (done) => process.stdout.write(`${done}\n`),
})
await writeCorpus(corpusFile, corpus)
process.stdout.write(`whole ${unchanged}\n`)
