import { join } from "node:path"
import { createCoreServer } from "@qanun/core-server"
import { openSqlite } from "@qanun/store"
import { createUsersAdapter } from "@qanun/users"
import { corpusFile, readCorpus } from "./corpus-file.ts"
import { type Listening, listen } from "./listen.ts"
import { loadSecrets } from "./secrets.ts"
import { staticFiles } from "./static-files.ts"

/** Where the Users API is mounted on the demo site. */
const USERS_PATH = "/qanun"

export interface StartOptions {
  /** Folder of the databases and secrets; must exist. */
  folder: string
  host: string
  port: number
  corePort: number
}

export interface Running {
  siteUrl: string
  coreUrl: string
  /** The servers that did not get the port that was asked for. */
  moved: { name: string; taken: number[]; port: number }[]
  close(graceMs: number): Promise<void>
}

/** Starts Core, then the site with the Users adapter in front of it, talking over real HTTP. */
export async function startAll({ folder, host, port, corePort }: StartOptions): Promise<Running> {
  const secrets = await loadSecrets(folder)
  const [corpus, coreStore, usersStore, files] = await Promise.all([
    readCorpus(corpusFile(folder)),
    openSqlite(join(folder, "core.db")),
    openSqlite(join(folder, "users.db")),
    staticFiles(),
  ])
  const core = await createCoreServer({
    store: coreStore,
    auth: { secret: secrets.core },
    // The built-in corpus is indexed in no time; one's own may be large.
    ...(corpus ? { corpus, snapshotFile: join(folder, "index.snapshot") } : {}),
  })
  const coreListening = await listen(core.fetch, host, corePort)
  const coreUrl = urlOf(host, coreListening)

  const users = await createUsersAdapter({
    core: { baseUrl: coreUrl, secret: secrets.core },
    store: usersStore,
    identify: () => null,
    anonymous: { secret: secrets.visitors },
    basePath: USERS_PATH,
    // On one's own machine nobody has to ration questions.
    quota: false,
  })
  const siteListening = await listen(
    (request) => (new URL(request.url).pathname.startsWith(`${USERS_PATH}/`) ? users.fetch(request) : files(request)),
    host,
    port,
  )

  const servers = [
    { name: "Core", ...coreListening },
    { name: "the site", ...siteListening },
  ]
  return {
    siteUrl: urlOf(host, siteListening),
    coreUrl,
    moved: servers.filter(({ taken }) => taken.length > 0),
    async close(graceMs) {
      await Promise.all([siteListening.close(graceMs), users.close()])
      await Promise.all([coreListening.close(graceMs), core.close()])
      await Promise.all([coreStore.close(), usersStore.close()])
    },
  }
}

function urlOf(host: string, { port }: Listening): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`
}
