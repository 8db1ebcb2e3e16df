import { Cron } from "croner"
import { type JobScheduler, runJob } from "./job.ts"

/** Timers in every instance; the store gives each period to the first that asks, so that none runs twice. */
export const timers: JobScheduler = {
  async start(jobs, { takePeriod, logger }) {
    const running = new Set<Promise<unknown>>()
    const crons = jobs.map(
      (job) =>
        new Cron(job.schedule, { timezone: "UTC", unref: true }, async () => {
          const run = takePeriod(job)
            .then((mine) => mine && runJob(job, logger))
            .catch((error: unknown) =>
              logger.error({ job: job.name, error: (error as Error)?.name }, "no period taken"),
            )
          running.add(run)
          await run
          running.delete(run)
        }),
    )
    return {
      async close() {
        for (const cron of crons) cron.stop()
        await Promise.all(running)
      },
    }
  },
}
