import { type Memory, type MemoryInput, MemoryList } from "@qanun/contract"
import type { CoreClient } from "@qanun/core-client"
import { coreFailure, unlessUnknown } from "./core-failure.ts"
import { UsersError } from "./errors.ts"
import { type CoreNamesParts, clientsOf } from "./names-in-core.ts"
import type { Person } from "./person.ts"
import { sound } from "./sync/sound.ts"

type CoreMemories = CoreClient["memory"]

/** What Core remembers of people. All throw `UsersError` with the code of what Core said. */
export interface Memories {
  list(person: Person): Promise<MemoryList>
  add(person: Person, memory: MemoryInput): Promise<Memory>
  get(person: Person, id: string): Promise<Memory>
  update(person: Person, id: string, memory: MemoryInput): Promise<Memory>
  remove(person: Person, id: string): Promise<unknown>
  clear(person: Person): Promise<void>
}

/**
 * Memories are Core's alone, and are passed through for the person who asks. Core keeps them under the name in which they
 * were left: somebody's own, or that of a visitor that they were before they signed in. All of these are theirs.
 */
export function createMemories(parts: CoreNamesParts): Memories {
  async function namesOf(person: Person): Promise<CoreMemories[]> {
    return (await clientsOf(parts, person)).map(({ memory }) => memory)
  }

  /** Asks under one name after the other until one has what is asked for. */
  async function find<T>(person: Person, call: (memories: CoreMemories) => Promise<T>): Promise<T> {
    let missing = new UsersError("not_found")
    for (const memories of await namesOf(person))
      try {
        return await call(memories)
      } catch (error) {
        missing = coreFailure(error)
        if (missing.code !== "not_found") throw missing
      }
    throw missing
  }

  return {
    async list(person) {
      const names = await namesOf(person)
      const lists = await Promise.all(names.map((memories) => unlessUnknown(memories.list())))
      const all = lists.flatMap((list) => (list ? sound(MemoryList, list).memories : []))
      if (names.length > 1) all.sort((one, two) => (two.created_at ?? "").localeCompare(one.created_at ?? ""))
      return { user_id: person.id, memories: all, total_count: all.length }
    },
    async add(person, memory) {
      try {
        return await parts.core.clientFor(person).memory.add(memory)
      } catch (error) {
        throw coreFailure(error)
      }
    },
    get: (person, id) => find(person, (memories) => memories.get(id)),
    update: (person, id, memory) => find(person, (memories) => memories.update(id, memory)),
    remove: (person, id) => find(person, (memories) => memories.delete(id)),
    async clear(person) {
      for (const memories of await namesOf(person)) await unlessUnknown(memories.clear())
    },
  }
}
