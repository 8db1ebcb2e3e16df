import { placeOf } from "../open-stores.ts"
import { type Flags, resolveSettings } from "../settings/resolve.ts"
import { startAll } from "../start-all.ts"

const GRACE_MS = 1500

/** Starts everything and runs until Ctrl-C or a termination signal. */
export async function up(flags: Flags & { json?: boolean }): Promise<void> {
  const began = performance.now()
  const settings = await resolveSettings(flags, process.env)
  const running = await startAll(settings)
  if (flags.json) {
    const { siteUrl: site, coreUrl: core, metricsUrl: metrics } = running
    console.log(JSON.stringify({ site, users_api: `${site}/qanun`, core, metrics, data: placeOf(settings) }))
  } else {
    for (const { name, taken, port } of running.moved)
      console.log(`Port ${taken.join(", ")} is taken: ${name} is on ${port}.`)
    console.log(`\n  Qanun is ready   ${running.siteUrl}`)
    console.log(`  Core API         ${running.coreUrl}`)
    if (running.metricsUrl) console.log(`  Metrics          ${running.metricsUrl}/metrics`)
    console.log(`  Data             ${placeOf(settings)}`)
    console.log(`\n  Ready in ${((performance.now() - began) / 1000).toFixed(1)} s. Press Ctrl-C to stop.\n`)
  }
  await stopSignal()
  if (!flags.json) console.log("\nStopping…")
  await running.close(GRACE_MS)
  if (!flags.json) console.log("Stopped. Your data is kept.")
  process.exit(0)
}

/** Resolves at the first Ctrl-C or termination signal; later ones are left to the clean stop already under way. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve())
  })
}
