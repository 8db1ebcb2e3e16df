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

const COLOR = /^#[0-9a-f]{6}$/i

export function createFolders(kit: Kit, { request, optionsOf, aList }: JsonCalls): Folders {
  const { check } = kit
  const idOf = idParam(kit)
  const checkFields = ({ name, color, position }: FolderUpdate) => {
    check("name", name, textTo(255))
    check("color", color ?? undefined, COLOR)
    check("position", position, 0, 10_000)
  }
  return {
    list: (options) => request(() => ({ route: "folders", ...optionsOf(options) }), aList<Folder>),
    create: (folder, options) =>
      request(() => {
        const { name = null } = check("folder", folder ?? null, "an object")
        checkFields({ ...folder, name: name as string })
        return { route: "folderCreate", body: folder, ...optionsOf(options) }
      }),
    update: (id, change, options) =>
      request(() => {
        checkFields(check("change", change ?? null, "an object"))
        return { route: "folderUpdate", params: idOf(id), body: change, ...optionsOf(options) }
      }),
    delete: (id, options) =>
      request(() => ({ route: "folderDelete", params: idOf(id), ...optionsOf(options) }), nothing),
  }
}
