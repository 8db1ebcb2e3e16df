import { toUpgradeHandler, type UsersAdapter } from "@qanun/users"
import { WebSocketServer } from "ws"
import { type Listening, listen } from "./listen.ts"
import { logLines } from "./log-lines.ts"
import { openStores } from "./open-stores.ts"
import { loadSecrets } from "./secrets.ts"
import type { Settings } from "./settings/table.ts"
import { startCore } from "./start-core.ts"
import { startUsers } from "./start-users.ts"
import { staticFiles } from "./static-files.ts"
import { takeFolder } from "./take-folder.ts"
import { USERS_PATH } from "./users-path.ts"

/** Longest frame that a browser may send: a question with its ids. */
const MAX_FRAME_BYTES = 65_536

export interface Running {
  siteUrl: string
  coreUrl: string
  metricsUrl: string | undefined
  /** The servers that did not get the port that was asked for. */
  moved: { name: string; taken: number[]; port: number }[]
  close(graceMs: number): Promise<void>
}

/** Starts Core, then the site with the Users adapter in front of it, talking over real HTTP. */
export async function startAll(settings: Settings): Promise<Running> {
  /** What is undone at the end, or when a later step fails: first who asks, then who is asked, then where it is kept. */
  const undo: Record<"site" | "core" | "stores", ((graceMs: number) => unknown)[]> = { site: [], core: [], stores: [] }
  const close = async (graceMs: number) => {
    for (const steps of Object.values(undo)) await Promise.all(steps.splice(0).map((step) => step(graceMs)))
  }
  try {
    const { strictPort: strict } = settings
    const logger = logLines(settings.log, (line) => process.stderr.write(line))
    const stores = await openStores(settings)
    undo.stores.push(() => stores.close())
    // Databases of a server are made for several processes, files are not.
    const folder = settings.databaseUrl ? undefined : await takeFolder(settings.data)
    if (folder) undo.stores.push(() => folder.release())
    const secrets = await loadSecrets(settings)
    const files = await staticFiles()
    const servers: { name: string; listening: Listening }[] = []
    const serve = async (side: "site" | "core", name: string, ...args: Parameters<typeof listen>) => {
      const listening = await listen(...args)
      undo[side].push((graceMs) => listening.close(graceMs))
      servers.push({ name, listening })
      return listening.url
    }

    let { coreUrl } = settings
    if (!coreUrl) {
      const core = await startCore(settings, stores.core, secrets, logger)
      undo.core.push(() => core.close())
      coreUrl = await serve("core", "Core", core.fetch, { host: settings.coreHost, port: settings.corePort, strict })
      void core.warmUp()
    }
    const users = await startUsers(settings, stores.users, secrets, { coreUrl, logger, background: true })
    undo.site.push(() => users.close())
    const siteUrl = await serve(
      "site",
      "the site",
      (request, ip) =>
        new URL(request.url).pathname.startsWith(`${USERS_PATH}/`) ? users.fetch(request, { ip }) : files(request),
      { host: settings.host, port: settings.port, strict, upgrade: upgradeTo(users) },
    )
    await folder?.announce(siteUrl)
    const { metricsPort } = settings
    const metricsUrl = metricsPort
      ? await serve("site", "the metrics", metricsOf(users), { host: "127.0.0.1", port: metricsPort, strict })
      : undefined
    const moved = servers
      .filter(({ listening }) => listening.taken.length > 0)
      .map(({ name, listening: { taken, port } }) => ({ name, taken, port }))
    return { siteUrl, coreUrl, metricsUrl, moved, close }
  } catch (error) {
    await close(0)
    throw error
  }
}

function upgradeTo(users: UsersAdapter): ReturnType<typeof toUpgradeHandler> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES })
  const upgrade = toUpgradeHandler(users, sockets, USERS_PATH)
  return async (request, socket, head) => {
    if (request.url?.startsWith(`${USERS_PATH}/`)) return upgrade(request, socket, head)
    socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n")
  }
}

function metricsOf(users: UsersAdapter) {
  return async (request: Request) =>
    new URL(request.url).pathname === "/metrics"
      ? new Response(await users.metrics(), { headers: { "content-type": "text/plain; version=0.0.4" } })
      : new Response("Not found", { status: 404 })
}
