import type { Driver } from "@qanun/store"
import * as z from "zod/mini"
import type { Account } from "../account.ts"
import type { Conversations } from "../conversations.ts"
import { UsersError } from "../errors.ts"
import { exportAll, exportMarkdown, exportOne } from "../export.ts"
import type { Folders } from "../folders.ts"
import type { Identity } from "../identity.ts"
import { check } from "./body.ts"
import { newRouter } from "./context.ts"

export interface DataRoutesParts {
  store: Driver
  identity: Identity
  account: Account
  conversations: Conversations
  folders: Folders
  erase: (userId: string) => Promise<void>
  now: () => number
}

const Format = z.object({ format: z._default(z.enum(["json", "markdown"]), "json") })

/** What people may ask of their own data: take it along, or have it erased. */
export function dataRoutes(parts: DataRoutesParts) {
  const { store, identity, account, conversations, folders, erase, now } = parts
  const routes = newRouter()

  routes.get("/api/v1/users/conversations/:id/export", async (c) => {
    const { format } = check(Format, c.req.query(), "query")
    const row = await conversations.get(await identity.find(c.req.raw), c.req.param("id"))
    if (format === "json") return c.json(await exportOne(store, row), 200, attachment("json"))
    return c.body(await exportMarkdown(store, row), 200, {
      "content-type": "text/markdown; charset=utf-8",
      ...attachment("md"),
    })
  })

  routes.get("/api/v1/users/export", async (c) => {
    const person = await identity.find(c.req.raw)
    if (!person) throw new UsersError("unauthorized")
    const head = {
      exported_at: new Date(now()).toISOString(),
      profile: await account.profile(person),
      folders: await folders.list(person),
    }
    const pieces = exportAll(store, person.id, head)
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
    })
    return c.body(body, 200, { "content-type": "application/json", ...attachment("json") })
  })

  routes.delete("/api/v1/users/me", async (c) => {
    const person = await identity.find(c.req.raw)
    if (!person) throw new UsersError("unauthorized")
    await erase(person.id)
    return c.json({ status: "success", message: "Erased" })
  })

  return routes
}

const attachment = (extension: string) => ({ "content-disposition": `attachment; filename="qanun.${extension}"` })
