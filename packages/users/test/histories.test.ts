import { type Driver, openSqlite } from "@qanun/store"
import * as fc from "fast-check"
import { afterAll, beforeAll, test } from "vitest"
import { migrations, SCHEMA } from "../src/store/tables.ts"
import type { SyncMode } from "../src/sync/sync.ts"
import { mustBeEqual, mustHold } from "./history-checks.ts"
import { driversOf, type Step, step } from "./history-steps.ts"
import { startWorld } from "./history-world.ts"

const HISTORIES = Number(process.env["QANUN_HISTORIES"] ?? 5000)

let memory: Driver
beforeAll(async () => {
  memory = await openSqlite(":memory:")
  await memory.migrate(SCHEMA, migrations(memory.dialect))
})
afterAll(() => memory.close())

async function play(steps: readonly Step[], mode: SyncMode): Promise<void> {
  const world = await startWorld(memory, mode)
  const { state, running } = world
  const drivers = driversOf(world)
  for (const [index, { do: name, which }] of steps.entries()) {
    state.time += 10
    await drivers[name]?.({ which, text: `سؤال ${index}` })
    await mustHold(world)
  }

  const tombstonesHold = mode === "feed" && !steps.some(({ do: name }) => name === "expire the feed")
  while (running.length > 0) await world.endOne(0, "answer")
  for (let n = 0; n < 3; n++) {
    state.time += 3600_000
    await world.deliver()
    // A feed needs nothing else, unless its tombstones were lost: then the hourly comparison finds what is missing.
    if (tombstonesHold) await world.sync()
    else await world.compare()
  }
  await mustHold(world)
  await mustBeEqual(world)
}

const both = fc.constantFrom<SyncMode>("feed", "feed", "feed", "eventual")

test(`after any of ${HISTORIES} histories both sides are equal, field by field, once everything has settled`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), both, (steps, mode) => play(steps, mode)),
    { numRuns: HISTORIES },
  )
}, 3600_000)
