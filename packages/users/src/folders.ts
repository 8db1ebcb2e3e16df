import type { Folder, FolderCreate, FolderUpdate } from "@qanun/contract"
import type { Driver, Queryable } from "@qanun/store"
import { UsersError } from "./errors.ts"
import type { Person } from "./person.ts"
import { recordChange } from "./store/changes.ts"
import { changeFolder, type FolderRow, insertFolder, listFolders, removeFolder } from "./store/folders.ts"
import { rememberPerson } from "./store/people.ts"

const MAX_FOLDERS = 200

export interface Folders {
  list(person: Person | null): Promise<Folder[]>
  create(person: Person, body: FolderCreate): Promise<Folder>
  update(person: Person | null, id: string, body: FolderUpdate): Promise<Folder>
  remove(person: Person | null, id: string): Promise<void>
}

/** A person's folders. They are theirs alone and never leave Users. */
export function createFolders(store: Driver, now: () => number, newId: () => string): Folders {
  async function list(person: Person | null): Promise<Folder[]> {
    return person ? (await listFolders(store, person.id)).map(folderOnWire) : []
  }
  async function one(person: Person, id: string): Promise<Folder> {
    const folder = (await list(person)).find((candidate) => candidate.id === id)
    if (!folder) throw new UsersError("not_found")
    return folder
  }
  const changing = (person: Person, change: (tx: Queryable) => Promise<boolean>) =>
    store.tx(async (tx) => {
      const changed = await change(tx)
      if (changed) await recordChange(tx, person.id, { type: "folders" }, now())
      return changed
    })
  return {
    list,
    async create(person, { name, color = null, position }) {
      const count = (await list(person)).length
      if (count >= MAX_FOLDERS) throw new UsersError("conflict", { details: { max_folders: MAX_FOLDERS } })
      const id = newId()
      const owner = await store.tx(async (tx) => {
        const user_id = await rememberPerson(tx, person, now())
        await insertFolder(tx, { id, user_id, name, color, position: position ?? count, created_at: now() })
        await recordChange(tx, user_id, { type: "folders" }, now())
        return user_id
      })
      return one({ ...person, id: owner }, id)
    },
    async update(person, id, body) {
      if (!person || !(await changing(person, (tx) => changeFolder(tx, person.id, id, body))))
        throw new UsersError("not_found")
      return one(person, id)
    },
    async remove(person, id) {
      if (!person || !(await changing(person, (tx) => removeFolder(tx, person.id, id))))
        throw new UsersError("not_found")
    },
  }
}

const folderOnWire = ({ user_id: _, created_at, ...row }: FolderRow): Folder => ({
  ...row,
  created_at: new Date(created_at).toISOString(),
})
