export interface Repeated {
  /** Runs the job now; while it runs, once more after it. Resolves when that run is over, however it ends. */
  run(): Promise<void>
  /** Stops, and waits for what is running. */
  close(): Promise<void>
}

/** Runs a job again and again, never twice at a time; a failure is told and the next run tries again. */
export function every(ms: number, job: () => Promise<unknown>, onFailure: (error: unknown) => void): Repeated {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  let closed = false

  function run(): Promise<void> {
    if (closed) return running ?? Promise.resolve()
    if (running) {
      next ??= running.then(() => {
        next = undefined
        return run()
      })
      return next
    }
    running = job()
      .then(() => {}, onFailure)
      .finally(() => {
        running = undefined
      })
    return running
  }

  const timer = setInterval(() => void run(), ms)
  timer.unref()
  return {
    run,
    async close() {
      closed = true
      clearInterval(timer)
      await running
    },
  }
}
