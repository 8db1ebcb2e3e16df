import { defineCommand, runMain } from "citty"
import { version } from "./version.ts"

const main = defineCommand({
  meta: {
    name: "qanun",
    version,
    description: "Legal question answering for websites and backends",
  },
  subCommands: {
    up: () => import("./commands/up.ts").then((module) => module.up),
  },
})

await runMain(main)
