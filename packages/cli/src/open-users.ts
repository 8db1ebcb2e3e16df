import type { UsersAdapter } from "@qanun/users"
import { logLines } from "./log-lines.ts"
import { openStores, type Stores } from "./open-stores.ts"
import { loadSecrets } from "./secrets.ts"
import type { Settings } from "./settings/table.ts"
import { startUsers } from "./start-users.ts"

/**
 * Runs `work` over the databases of an installation, beside the `qanun up` that may be running on them, and closes them.
 */
export async function withUsers<T>(
  settings: Settings,
  work: (users: UsersAdapter, stores: Stores) => Promise<T>,
): Promise<T> {
  const stores = await openStores(settings)
  try {
    const secrets = await loadSecrets(settings)
    const coreUrl = settings.coreUrl ?? `http://127.0.0.1:${settings.corePort}`
    const logger = logLines("off", () => {})
    const users = await startUsers(settings, stores.users, secrets, { coreUrl, logger, background: false })
    try {
      return await work(users, stores)
    } finally {
      await users.close()
    }
  } finally {
    await stores.close()
  }
}
