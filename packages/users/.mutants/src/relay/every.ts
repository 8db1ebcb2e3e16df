import type { Logger } from "../observe/logger.ts"

export interface Repeated {
  /** Runs the job now, or once more when it is just running. */
  kick(): void
  close(): Promise<void>
}

/** Runs a job again and again, never twice at a time; a failure is logged and the next run tries again. */
export function every(ms: number, job: () => Promise<unknown>, logger: Logger): Repeated {
  let running: Promise<void> | null = null
  let again = false
  let closed = false

  function kick(): void {
    if (closed) return
    again = running !== null
    running ??= job()
      .catch((error: unknown) => logger.error({ error: (error as Error)?.name }, "a background job failed"))
      .then(() => {
        running = null
        if (again) kick()
      })
  }

  const timer = setInterval(kick, ms)
  timer.unref()
  return {
    kick,
    async close() {
      closed = true
      clearInterval(timer)
      await running
    },
  }
}
