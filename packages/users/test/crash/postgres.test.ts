import { test } from "vitest"
import { openDriver, startPostgres } from "../../../store/test/postgres.ts"
import { killRounds, ROUNDS } from "./kill-rounds.ts"

const postgres = await startPostgres()

test(`no acknowledged question is lost and no answer is torn on PostgreSQL in ${ROUNDS} rounds of kill -9`, async () => {
  await killRounds(postgres.createDatabase, async (address) => openDriver(address))
}, 3600_000)
