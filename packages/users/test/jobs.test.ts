import { startFaultCore } from "@qanun/testing"
import pg from "pg"
import PgBoss from "pg-boss"
import { expect, onTestFinished, test } from "vitest"
import { openDriver, startPostgres } from "../../store/test/postgres.ts"
import { kill9 } from "../../store/test/script-process.ts"
import { usePgBoss } from "../src/index.ts"
import { periodOf } from "../src/jobs/job.ts"
import { bundle, startProcess } from "./crash/start-process.ts"
import { SECRET, startSite, until } from "./site.ts"

const postgres = await startPostgres()
const script = await bundle("jobs-process")

/** Processes on one database and one Core, in which one person has been seen: a full sync is one list of theirs. */
async function startProcesses(kind: "timers" | "pg-boss") {
  const address = await postgres.createDatabase()
  const core = await startFaultCore()
  onTestFinished(() => core.close())
  const site = await startSite({ store: openDriver(address), jobs: false }, { core })
  await site.user("sara").ask()
  const processes = await Promise.all(
    [1, 2].map(async () => (await startProcess(script, [address, core.url, SECRET, kind])).child),
  )
  onTestFinished(async () => {
    await Promise.all(processes.map(kill9))
  })
  return { address, core, site, processes }
}

test("two processes run a period exactly once, and when one is killed the other takes the next", async () => {
  const { core, site, processes } = await startProcesses("timers")
  const slots = async () =>
    (
      await site.store.query<{ slot: number }>(
        "select slot from qanun_users_tick where name = 'qanun-sync' order by slot",
      )
    ).map(({ slot }) => slot)
  await until(async () => (await slots()).length >= 4)
  await kill9(processes[0]!)
  const before = (await slots()).length
  await until(async () => (await slots()).length >= before + 3)
  await kill9(processes[1]!)
  const taken = await slots()
  // Whoever was killed may have taken its last period and not asked Core any more.
  const asked = core.to("conversations").length
  expect(asked).toBeLessThanOrEqual(taken.length)
  expect(asked).toBeGreaterThanOrEqual(taken.length - 2)
  for (const [index, slot] of taken.entries()) {
    expect(slot % 1000).toBe(0)
    if (index > 0) expect(slot - (taken[index - 1] ?? 0), "no period is left out").toBeLessThanOrEqual(2000)
  }
})

test("with the host's pg-boss two processes do each job once", async () => {
  const { address, core, processes } = await startProcesses("pg-boss")
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  onTestFinished(() => client.end())
  const schedules = await client.query("select name, cron, timezone from pgboss.schedule order by name")
  expect(schedules.rows).toEqual([
    { name: "qanun-changes", cron: "0 0 1 1 *", timezone: "UTC" },
    { name: "qanun-retention", cron: "30 3 * * *", timezone: "UTC" },
    { name: "qanun-sync", cron: "0 0 1 1 *", timezone: "UTC" },
  ])
  const sender = new PgBoss({ connectionString: address, schedule: false, supervise: false })
  await sender.start()
  onTestFinished(() => sender.stop({ graceful: false }))
  for (let n = 0; n < 5; n++) await sender.send("qanun-sync", {})
  await until(async () => {
    const { rows } = await client.query(
      "select count(*)::int as done from pgboss.job where name = 'qanun-sync' and state = 'completed'",
    )
    return rows[0].done === 5
  })
  expect(core.to("conversations")).toHaveLength(5)
  await Promise.all(processes.map(kill9))
})

test("pg-boss is asked for a queue, a schedule in UTC and a worker for each job, and let go of at the end", async () => {
  const calls: unknown[] = []
  const note =
    (method: string) =>
    async (...args: unknown[]) =>
      void calls.push([method, ...args.slice(0, 2)])
  const boss = { createQueue: note("queue"), schedule: note("schedule"), work: note("work"), offWork: note("off") }
  const running = await usePgBoss({ ...boss, work: async (name) => void calls.push(["work", name]) }).start(
    [{ name: "qanun-sync", schedule: "0 * * * *", run: async () => {} }],
    { takePeriod: async () => true, logger: { info() {}, warn() {}, error() {} } },
  )
  await running.close()
  expect(calls).toEqual([
    ["queue", "qanun-sync"],
    ["schedule", "qanun-sync", "0 * * * *"],
    ["work", "qanun-sync"],
    ["off", "qanun-sync"],
  ])
})

test("a queue over which instances deadlock that start at once is asked for again, and another failure is not", async () => {
  let asked = 0
  const bossThat = (code: string) => ({
    createQueue: async () => {
      if (++asked < 3) throw Object.assign(new Error("undone"), { code })
    },
    schedule: async () => {},
    work: async () => {},
    offWork: async () => {},
  })
  const start = (code: string) =>
    usePgBoss(bossThat(code)).start([{ name: "qanun-sync", schedule: "0 * * * *", run: async () => {} }], {
      takePeriod: async () => true,
      logger: { info() {}, warn() {}, error() {} },
    })
  await (await start("40P01")).close()
  expect(asked).toBe(3)
  asked = 0
  await expect(start("42501")).rejects.toThrow("undone")
})

test("a period begins at its first moment and ends before the next", () => {
  const at = (text: string) => Date.parse(`2026-01-01T${text}Z`)
  expect(periodOf("0 * * * *", at("05:00:00.000"))).toBe(at("05:00:00"))
  expect(periodOf("0 * * * *", at("05:59:59.999"))).toBe(at("05:00:00"))
  expect(periodOf("*/15 * * * *", at("05:44:59.000"))).toBe(at("05:30:00"))
  expect(periodOf("* * * * * *", at("05:44:59.700"))).toBe(at("05:44:59"))
})

test("a pattern that is none and a short secret are refused in words", async () => {
  await expect(startSite({ sync: { full: "every now and then" } })).rejects.toThrow("sync.full")
  await expect(startSite({ cronSecret: "short" })).rejects.toThrow("cronSecret")
})
