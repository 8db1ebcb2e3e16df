import { MemoryInput, MemoryList, ProfileUpdate } from "@qanun/contract"
import type { CoreClient } from "@qanun/core-client"
import * as z from "zod/mini"
import type { Account } from "../account.ts"
import type { Conversations } from "../conversations.ts"
import type { Core } from "../core.ts"
import { coreFailure } from "../core-failure.ts"
import { UsersError } from "../errors.ts"
import type { Identity } from "../identity.ts"
import type { Person } from "../person.ts"
import { readBody } from "./body.ts"
import { type HttpContext, newRouter } from "./context.ts"

export interface AccountRoutesParts {
  identity: Identity
  account: Account
  conversations: Conversations
  core: Core
}

/** A person's profile, statistics, history as a whole, and what Core remembers of them. */
export function accountRoutes({ identity, account, conversations, core }: AccountRoutesParts) {
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

  /** Memories are Core's alone; they are passed through for the person who asks. */
  async function memories<T>(c: HttpContext, call: (memory: CoreClient["memory"]) => Promise<T>): Promise<T> {
    const person = await someone(c)
    try {
      return await call(core.clientFor(person).memory)
    } catch (error) {
      throw coreFailure(error)
    }
  }

  routes.get("/api/v1/memory", async (c) => {
    const { id } = await someone(c)
    const list = await memories(c, (core) => core.list()).catch((error: unknown) => {
      // A Core knows nobody before their first question.
      if (error instanceof UsersError && error.code === "not_found")
        return { user_id: id, memories: [], total_count: 0 }
      throw error
    })
    const checked = z.safeParse(MemoryList, list)
    if (!checked.success) throw new UsersError("core_invalid_response")
    return c.json({ ...checked.data, user_id: id })
  })

  routes.post("/api/v1/memory", async (c) => {
    const body = await readBody(c.req.raw, MemoryInput)
    return c.json(await memories(c, (core) => core.add(body)), 201)
  })

  routes.delete("/api/v1/memory", async (c) => {
    await memories(c, (core) => core.clear())
    return c.json({ success: true, message: "Memories deleted" })
  })

  routes.get("/api/v1/memory/:id", async (c) => c.json(await memories(c, (core) => core.get(c.req.param("id")))))

  routes.put("/api/v1/memory/:id", async (c) => {
    const body = await readBody(c.req.raw, MemoryInput)
    return c.json(await memories(c, (core) => core.update(c.req.param("id"), body)))
  })

  routes.delete("/api/v1/memory/:id", async (c) => {
    await memories(c, (core) => core.delete(c.req.param("id")))
    return c.json({ success: true, message: "Memory deleted" })
  })

  return routes
}
