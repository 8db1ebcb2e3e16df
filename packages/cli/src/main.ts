import { defineCommand, runMain } from "citty"
import { version } from "./version.ts"

const main = defineCommand({
  meta: {
    name: "qanun",
    version,
    description: "Legal question answering for websites and backends",
  },
  subCommands: {
    eval: () => import("./commands/eval.ts").then((module) => module.evalCommand),
    ingest: () => import("./commands/ingest.ts").then((module) => module.ingest),
    ask: () => import("./commands/ask.ts").then((module) => module.ask),
    up: () => import("./commands/up.ts").then((module) => module.up),
  },
})

await runMain(main)
