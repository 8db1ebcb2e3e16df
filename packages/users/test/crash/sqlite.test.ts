import { openSqlite } from "@qanun/store"
import { test } from "vitest"
import { newFile } from "../new-file.ts"
import { killRounds, ROUNDS } from "./kill-rounds.ts"

test(`no acknowledged question is lost and no answer is torn on SQLite in ${ROUNDS} rounds of kill -9`, async () => {
  await killRounds(async () => newFile(), openSqlite)
}, 3600_000)
