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

const CATEGORY = "personal_info|preference|goal|interest|context|behavior|other"

export function createMemories(kit: Kit, { request, optionsOf, writeOptionsOf }: JsonCalls): Memories {
  const { check } = kit
  const idOf = idParam(kit)
  const bodyOf = (memory: MemoryInput) => {
    const { content, category } = check("memory", memory ?? null, "an object")
    check("content", content ?? null, textTo(500))
    return { content, category: check("category", category, CATEGORY) }
  }
  return {
    list: (options) => request(() => ({ route: "memoryList", ...optionsOf(options) })),
    get: (id, options) => request(() => ({ route: "memoryGet", params: idOf(id), ...optionsOf(options) })),
    add: (memory, options) => request(() => ({ route: "memoryAdd", body: bodyOf(memory), ...writeOptionsOf(options) })),
    update: (id, memory, options) =>
      request(() => ({ route: "memoryUpdate", params: idOf(id), body: bodyOf(memory), ...optionsOf(options) })),
    delete: (id, options) =>
      request(() => ({ route: "memoryDelete", params: idOf(id), ...optionsOf(options) }), nothing),
    clear: (options) => request(() => ({ route: "memoryClear", ...optionsOf(options) }), nothing),
  }
}
