import type { Health, Session } from "@qanun/contract"
import type { Driver } from "@qanun/store"
import { capabilitiesOf } from "../capabilities.ts"
import type { Core } from "../core.ts"
import { coreFailure } from "../core-failure.ts"
import { UsersError } from "../errors.ts"
import type { Identity } from "../identity.ts"
import type { SyncMode } from "../sync/sync.ts"
import { VERSION } from "../version.ts"
import { newRouter } from "./context.ts"

export interface ServiceRoutesParts {
  identity: Identity
  core: Core
  store: Driver
  /** How changes of Core arrive. */
  syncMode: () => Promise<SyncMode>
  /** Public keys of the tokens, for Core. */
  jwks: { keys: object[] }
}

/** Who the visitor is, what this server can do, whether it is well, and the texts that answers rest on. */
export function serviceRoutes({ identity, core, store, syncMode, jwks }: ServiceRoutesParts) {
  const routes = newRouter()

  routes.get("/api/v1/session", async (c) => {
    const person = await identity.find(c.req.raw)
    const session: Session = {
      user: person && { id: person.id, anonymous: person.anonymous, name: person.name, tier: person.tier },
    }
    return c.json(session)
  })

  routes.get("/.well-known/jwks.json", (c) => c.json(jwks, 200, { "cache-control": "public, max-age=300" }))

  routes.get("/api/v1/capabilities", async (c) => c.json(capabilitiesOf(await core.capabilities(), await syncMode())))

  routes.get("/api/v1/sources/:id", async (c) => {
    const person = await identity.find(c.req.raw)
    if (!person) throw new UsersError("unauthorized")
    try {
      return c.json(await core.clientFor(person).sources.get(c.req.param("id")))
    } catch (error) {
      throw coreFailure(error)
    }
  })

  routes.get("/health", async (c) => {
    const [storeWell, coreWell] = await Promise.all([answers(store), core.isReachable()])
    const health: Health = {
      status: storeWell ? (coreWell ? "healthy" : "degraded") : "unhealthy",
      version: VERSION,
      services: { store: storeWell ? "up" : "down", core: coreWell ? "up" : "down" },
    }
    return c.json(health, storeWell ? 200 : 503)
  })

  // For orchestrators: restart what is not alive, send nothing to what is not ready.
  routes.get("/health/live", (c) => c.json({ status: "healthy", version: VERSION } satisfies Health))
  routes.get("/health/ready", async (c) => {
    const ready = await answers(store)
    return c.json({ status: ready ? "healthy" : "unhealthy", version: VERSION } satisfies Health, ready ? 200 : 503)
  })

  return routes
}

async function answers(store: Driver): Promise<boolean> {
  try {
    await store.query("select 1 as one")
    return true
  } catch {
    return false
  }
}
