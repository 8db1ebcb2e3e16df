import { FolderCreate, FolderUpdate } from "@qanun/contract"
import type { Folders } from "../folders.ts"
import type { Identity } from "../identity.ts"
import { readBody } from "./body.ts"
import { newRouter } from "./context.ts"

/** Folders of conversations: UI state, from Users alone. */
export function folderRoutes({ identity, folders }: { identity: Identity; folders: Folders }) {
  const routes = newRouter()

  routes.get("/api/v1/users/folders", async (c) => c.json(await folders.list(await identity.find(c.req.raw))))

  routes.post("/api/v1/users/folders", async (c) => {
    const body = await readBody(c.req.raw, FolderCreate)
    return c.json(await folders.create(await identity.findOrAdmit(c.req.raw), body), 201)
  })

  routes.patch("/api/v1/users/folders/:id", async (c) => {
    const body = await readBody(c.req.raw, FolderUpdate)
    return c.json(await folders.update(await identity.find(c.req.raw), c.req.param("id"), body))
  })

  routes.delete("/api/v1/users/folders/:id", async (c) => {
    await folders.remove(await identity.find(c.req.raw), c.req.param("id"))
    return c.json({ status: "success", message: "Folder deleted" })
  })

  return routes
}
