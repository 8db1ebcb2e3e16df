import { defineCommand, runMain } from "citty"
import { version } from "./version.ts"

const main = defineCommand({
  meta: {
    name: "qanun",
    version,
    description: "Legal question answering for websites and backends",
  },
  subCommands: {
    ask: () => import("./commands/ask.ts").then((module) => module.ask),
    up: () => import("./commands/up.ts").then((module) => module.up),
  },
})

await runMain(main)
