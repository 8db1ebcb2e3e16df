// Runs the smoke in Node, Bun or Deno: <runtime> child.mjs <client file> <base URL>
import { smoke } from "./smoke.mjs"

const [file, baseUrl] = globalThis.Deno?.args ?? process.argv.slice(2)
const failed = await smoke(await import(file), baseUrl)
console.log(JSON.stringify(failed))
