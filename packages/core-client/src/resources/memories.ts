import type { Memory, MemoryInput, MemoryList } from "@qanun/contract"
import type { CallOptions, Kit, WriteOptions } from "../context.ts"
import type { ApiPromise } from "../json-call.ts"
import { idParam } from "./id-param.ts"
import { type JsonCalls, nothing, textTo } from "./json-calls.ts"

/** Facts that a Core remembers about the user. */
export interface Memories {
  list(options?: CallOptions): ApiPromise<MemoryList>
  get(id: string, options?: CallOptions): ApiPromise<Memory>
  /** Adds a fact; a Core may merge it into one that it has (`conflict`). */
  add(memory: MemoryInput, options?: WriteOptions): ApiPromise<Memory>
  update(id: string, memory: MemoryInput, options?: CallOptions): ApiPromise<Memory>
  delete(id: string, options?: CallOptions): Promise<undefined>
  clear(options?: CallOptions): Promise<undefined>
}

export function createMemories(kit: Kit, { request }: JsonCalls): Memories {
  const { check, newKey } = kit
  const idOf = idParam(kit)
  const bodyOf = (memory: MemoryInput) => {
    check("content", check("memory", memory ?? null, "object").content ?? null, textTo(500))
    return { content: memory.content, category: memory.category }
  }
  return {
    list: ({ signal } = {}) => request(() => ({ route: "memoryList", signal })),
    get: (id, { signal } = {}) => request(() => ({ route: "memoryGet", params: idOf(id), signal })),
    add: (memory, { signal, idempotencyKey = newKey() } = {}) =>
      request(() => ({ route: "memoryAdd", body: bodyOf(memory), key: idempotencyKey, signal })),
    update: (id, memory, { signal } = {}) =>
      request(() => ({ route: "memoryUpdate", params: idOf(id), body: bodyOf(memory), signal })),
    delete: (id, { signal } = {}) => request(() => ({ route: "memoryDelete", params: idOf(id), signal }), nothing),
    clear: ({ signal } = {}) => request(() => ({ route: "memoryClear", signal }), nothing),
  }
}
