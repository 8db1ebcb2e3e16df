import { createHash, timingSafeEqual } from "node:crypto"
import { UsersError } from "../errors.ts"
import { type Job, type JobTools, runJob } from "../jobs/job.ts"
import { newRouter } from "./context.ts"

export interface JobRoutesParts {
  /** Who may run the jobs; without it there is no such route. */
  secret: string | undefined
  jobs: readonly Job[]
  tools: JobTools
}

/**
 * `POST internal/sync/run`, for a platform's cron: does what is due, each job once in its period however often it is called
 * and by whomever. `GET` does the same, because some platforms can send nothing else; the secret is a header, which no page
 * of another site can make a browser send.
 */
export function jobRoutes({ secret, jobs, tools }: JobRoutesParts) {
  const routes = newRouter()
  if (secret === undefined) return routes

  routes.on(["POST", "GET"], "/internal/sync/run", async (c) => {
    if (!isSame(c.req.header("authorization") ?? "", `Bearer ${secret}`)) throw new UsersError("unauthorized")
    const ran: string[] = []
    const failed: string[] = []
    for (const job of jobs)
      if (await tools.takePeriod(job)) (await runJob(job, tools.logger)) ? ran.push(job.name) : failed.push(job.name)
    return c.json({ status: failed.length === 0 ? "success" : "failed", message: "Ran what was due", ran, failed })
  })
  return routes
}

/** In a time that does not tell how much of it was right. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
