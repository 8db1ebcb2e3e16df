import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openSqlite } from "@qanun/store"
import { test } from "vitest"
import { killRounds, ROUNDS } from "./kill-rounds.ts"

test(`no acknowledged question is lost and no answer is torn on SQLite in ${ROUNDS} rounds of kill -9`, async () => {
  await killRounds(async () => join(mkdtempSync(join(tmpdir(), "qanun-users-")), "users.db"), openSqlite)
}, 3600_000)
