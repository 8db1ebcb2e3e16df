import { type JobScheduler, runJob } from "./job.ts"

/** The part of pg-boss that is used: versions 10 to 12. */
export interface PgBossLike {
  createQueue(name: string): Promise<unknown>
  schedule(name: string, cron: string, data?: object, options?: { tz: string }): Promise<unknown>
  work(name: string, handler: () => Promise<void>): Promise<unknown>
  offWork(name: string): Promise<unknown>
}

/**
 * Lets the host's own pg-boss call the regular jobs: one instance each time, seen in its tables and tools. Start it before
 * the adapter is made, and stop it after the adapter was closed.
 *
 * @example
 * ```ts
 * import PgBoss from "pg-boss"
 * import { createUsersAdapter, usePgBoss } from "@qanun/users"
 *
 * const boss = new PgBoss(process.env.DATABASE_URL)
 * await boss.start()
 * const adapter = await createUsersAdapter({ ...options, jobs: usePgBoss(boss) })
 * ```
 */
export function usePgBoss(boss: PgBossLike): JobScheduler {
  return {
    async start(jobs, { logger }) {
      for (const job of jobs) {
        await createQueue(boss, job.name)
        await boss.schedule(job.name, job.schedule, undefined, { tz: "UTC" })
        await boss.work(job.name, async () => {
          await runJob(job, logger)
        })
      }
      return {
        async close() {
          for (const { name } of jobs) await boss.offWork(name)
        },
      }
    },
  }
}

const DEADLOCK_DETECTED = "40P01"
const REPEATS = 3

/** Instances that start at once make a queue at once, and PostgreSQL ends one of two that wait for each other. */
async function createQueue(boss: PgBossLike, name: string): Promise<void> {
  for (let left = REPEATS; ; left--)
    try {
      await boss.createQueue(name)
      return
    } catch (error) {
      if (left === 0 || (error as { code?: unknown }).code !== DEADLOCK_DETECTED) throw error
    }
}
