import type { Folder, FolderCreate, FolderUpdate } from "@qanun/contract"
import type { CallOptions, Kit } from "../context.ts"
import type { ApiPromise } from "../json-call.ts"
import { idParam } from "./id-param.ts"
import { type JsonCalls, nothing, textTo } from "./json-calls.ts"

/** A user's folders of conversations. Users APIs have them; a Core answers `not_found`. */
export interface Folders {
  list(options?: CallOptions): ApiPromise<Folder[]>
  create(folder: FolderCreate, options?: CallOptions): ApiPromise<Folder>
  update(id: string, change: FolderUpdate, options?: CallOptions): ApiPromise<Folder>
  /** Removes a folder; its conversations stay, in no folder. */
  delete(id: string, options?: CallOptions): Promise<undefined>
}

export function createFolders(kit: Kit, { request, aList }: JsonCalls): Folders {
  const { check } = kit
  const idOf = idParam(kit)
  return {
    list: ({ signal } = {}) => request(() => ({ route: "folders", signal }), aList<Folder>),
    create: (folder, { signal } = {}) =>
      request(() => {
        check("name", check("folder", folder ?? null, "object").name ?? null, textTo(255))
        return { route: "folderCreate", body: folder, signal }
      }),
    update: (id, change, { signal } = {}) =>
      request(() => {
        const { name } = check("change", change ?? null, "object")
        check("name", name, textTo(255))
        return { route: "folderUpdate", params: idOf(id), body: change, signal }
      }),
    delete: (id, { signal } = {}) => request(() => ({ route: "folderDelete", params: idOf(id), signal }), nothing),
  }
}
