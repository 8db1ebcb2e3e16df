import { Cron } from "croner"
import type { Logger } from "../observe/logger.ts"

/** Work that has to be done again and again, by one instance each time. */
export interface Job {
  name: string
  /** When, as a cron pattern of five fields, or six with seconds; in UTC. */
  schedule: string
  /** May be repeated: one that breaks off is simply done the next time. */
  run(): Promise<unknown>
}

/** What regular work is given to do its work with. */
export interface JobTools {
  /** True for the one caller, among all instances, that is to do this job in the period it is in now. */
  takePeriod(job: Job): Promise<boolean>
  logger: Logger
}

/** Who calls the jobs. */
export interface JobScheduler {
  start(jobs: readonly Job[], tools: JobTools): Promise<{ close(): Promise<void> }>
}

/** When the period that `now` is in has begun, in epoch milliseconds; 0 for a schedule that has never begun. */
export function periodOf(schedule: string, now: number): number {
  const cron = new Cron(schedule, { timezone: "UTC", paused: true })
  // A run at the very moment counts as begun.
  return cron.previousRuns(1, new Date(now + 1))[0]?.getTime() ?? 0
}

/** Runs a job; a failure is logged and the next period tries again. */
export async function runJob(job: Job, logger: Logger): Promise<boolean> {
  try {
    await job.run()
    return true
  } catch (error) {
    const { code, name } = error as { code?: string; name?: string }
    logger.error({ job: job.name, code, error: name }, "a regular job failed")
    return false
  }
}
