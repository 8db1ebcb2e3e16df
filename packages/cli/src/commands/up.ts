import { mkdir } from "node:fs/promises"
import { resolve } from "node:path"
import { defineCommand } from "citty"
import { fail } from "../fail.ts"
import { startAll } from "../start-all.ts"

const GRACE_MS = 1500

export const up = defineCommand({
  meta: {
    name: "up",
    description: "Start Core, the Users adapter and the demo site on this machine",
  },
  args: {
    port: {
      type: "string",
      default: "4321",
      description: "Port of the site; the next free one is used when it is taken",
    },
    "core-port": { type: "string", default: "7001", description: "Port of Core; likewise" },
    host: { type: "string", default: "127.0.0.1", description: "Address to listen on" },
    data: { type: "string", default: ".qanun", description: "Folder of the databases and secrets" },
  },
  async run({ args }) {
    const began = performance.now()
    const port = portNumber("--port", args.port)
    const corePort = portNumber("--core-port", args["core-port"])
    const folder = resolve(args.data)
    try {
      await mkdir(folder, { recursive: true })
      const running = await startAll({ folder, host: args.host, port, corePort })
      for (const { name, taken, port } of running.moved)
        console.log(`Port ${taken.join(", ")} is taken: ${name} is on ${port}.`)
      console.log(`\n  Qanun is ready   ${running.siteUrl}`)
      console.log(`  Core API         ${running.coreUrl}`)
      console.log(`  Data             ${folder}`)
      console.log(`\n  Ready in ${((performance.now() - began) / 1000).toFixed(1)} s. Press Ctrl-C to stop.\n`)
      await stopSignal()
      console.log("\nStopping…")
      await running.close(GRACE_MS)
      console.log("Stopped. Your data is kept.")
      process.exit(0)
    } catch (error) {
      fail(error)
    }
  },
})

function portNumber(option: string, value: string): number {
  const port = Number(value)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    fail(new Error(`${option} takes a whole number from 1 to 65535, not ${JSON.stringify(value)}.`))
  return port
}

/** Resolves at the first Ctrl-C or termination signal; later ones are left to the clean stop already under way. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve())
  })
}
