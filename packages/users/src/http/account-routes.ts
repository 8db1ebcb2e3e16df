import { MemoryInput, ProfileUpdate } from "@qanun/contract"
import type { Account } from "../account.ts"
import type { Conversations } from "../conversations.ts"
import { UsersError } from "../errors.ts"
import type { Identity } from "../identity.ts"
import type { Memories } from "../memories.ts"
import type { Person } from "../person.ts"
import { readBody } from "./body.ts"
import { type HttpContext, newRouter } from "./context.ts"

export interface AccountRoutesParts {
  identity: Identity
  account: Account
  conversations: Conversations
  memories: Memories
}

/** A person's profile, statistics, history as a whole, and what Core remembers of them. */
export function accountRoutes({ identity, account, conversations, memories }: AccountRoutesParts) {
  const routes = newRouter()

  async function someone(c: HttpContext): Promise<Person> {
    const person = await identity.find(c.req.raw)
    if (!person) throw new UsersError("unauthorized")
    return person
  }

  routes.get("/api/v1/users/profile", async (c) => c.json(await account.profile(await someone(c))))

  routes.patch("/api/v1/users/profile", async (c) => {
    const change = await readBody(c.req.raw, ProfileUpdate)
    await account.updateProfile(await someone(c), change)
    return c.json({ status: "success", message: "Profile updated" })
  })

  routes.get("/api/v1/users/statistics", async (c) => c.json(await account.statistics(await someone(c))))

  routes.post("/api/v1/users/clear-history", async (c) => {
    const count = await conversations.removeAll(await someone(c))
    return c.json({ status: "success", message: `Cleared ${count} conversations` })
  })

  routes.get("/api/v1/memory", async (c) => c.json(await memories.list(await someone(c))))

  routes.post("/api/v1/memory", async (c) => {
    const body = await readBody(c.req.raw, MemoryInput)
    return c.json(await memories.add(await someone(c), body), 201)
  })

  routes.delete("/api/v1/memory", async (c) => {
    await memories.clear(await someone(c))
    return c.json({ success: true, message: "Memories deleted" })
  })

  routes.get("/api/v1/memory/:id", async (c) => c.json(await memories.get(await someone(c), c.req.param("id"))))

  routes.put("/api/v1/memory/:id", async (c) => {
    const body = await readBody(c.req.raw, MemoryInput)
    return c.json(await memories.update(await someone(c), c.req.param("id"), body))
  })

  routes.delete("/api/v1/memory/:id", async (c) => {
    await memories.remove(await someone(c), c.req.param("id"))
    return c.json({ success: true, message: "Memory deleted" })
  })

  return routes
}
