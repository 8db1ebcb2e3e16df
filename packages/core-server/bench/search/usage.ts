/** CPU time of this process since a reading of `process.cpuUsage()`, in milliseconds. */
export function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

/** Resident memory after a collection, in MB. */
export function memoryMb(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / 2 ** 20
}
