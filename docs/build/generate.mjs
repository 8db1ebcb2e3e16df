// Writes the pages that are made from the code: the API from docstrings, the wire from the contract, the command line
// from what it says of itself.
import { copyFile, mkdir } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { writeApi } from "./api.mjs"
import { writeCli } from "./cli.mjs"
import { writeDemo } from "./demo.mjs"
import { writeWire } from "./wire.mjs"

const docs = join(import.meta.dirname, "..")
for (const folder of ["public", "reference"]) await mkdir(join(docs, folder), { recursive: true })
// The demo answers its own requests, through msw's service worker.
const msw = dirname(createRequire(import.meta.url).resolve("msw/package.json"))
await copyFile(join(msw, "lib/mockServiceWorker.js"), join(docs, "public/mockServiceWorker.js"))
await copyFile(join(docs, "images/answer.png"), join(docs, "public/answer.png"))
await Promise.all([writeWire(docs), writeApi(docs), writeCli(docs), writeDemo(docs)])
