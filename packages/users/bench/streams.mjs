// Memory of one process that keeps many idle pages open, each of another person: node bench/streams.mjs [streams]
import { fork } from "node:child_process"
import { once } from "node:events"
import { Agent, get } from "node:http"
import { fileURLToPath } from "node:url"

const STREAMS = Number(process.argv[2]) || 1000
const path = fileURLToPath(new URL("./site-process.mjs", import.meta.url))
const child = fork(path, ["http://127.0.0.1:9"], { execArgv: ["--expose-gc"] })
const [{ url }] = await once(child, "message")
const ask = async () => {
  child.send("memory")
  return (await once(child, "message"))[0]
}
const before = await ask()
const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })
const open = []
for (let n = 0; n < STREAMS; n++)
  open.push(
    new Promise((resolve, reject) => {
      const request = get(`${url}/api/v1/users/changes`, { agent, headers: { "x-user": `person-${n}` } }, (response) =>
        response.once("data", () => resolve(request)),
      )
      request.on("error", reject)
    }),
  )
await Promise.all(open)
const started = await ask()
await new Promise((resolve) => setTimeout(resolve, 10_000))
const after = await ask()
const mb = (bytes) => `${Math.round(bytes / 1048576)} MB`
process.stdout.write(`${STREAMS} idle streams: ${mb(after.rss)} in all, ${mb(after.rss - before.rss)} for them\n`)
process.stdout.write(`CPU while nothing happens: ${((after.cpuMs - started.cpuMs) / 100).toFixed(1)} % of a core\n`)
child.kill()
process.exit(after.rss < 300 * 1048576 ? 0 : 1)
