import { type Memory, type MemoryContext, MemoryInput, type MemorySummary } from "@qanun/contract"
import { withoutRepeats } from "../answer/memories.ts"
import { CoreError } from "../errors.ts"
import { readBody } from "../http/request-body.ts"
import { newId } from "../ids.ts"
import {
  countMemoryUse,
  deleteMemories,
  findMemory,
  insertMemory,
  listMemories,
  type MemoryRow,
  updateMemory,
} from "../store/memories.ts"
import { lockUser } from "../store/users.ts"
import { type Call, found, type Route } from "./call.ts"
import { once } from "./once.ts"

export const MEMORY_ROUTES: readonly Route[] = [
  ["GET", "/api/v1/memory", list],
  ["POST", "/api/v1/memory", once(add)],
  ["DELETE", "/api/v1/memory", clear],
  ["POST", "/api/v1/memory/summarize", once(summarize)],
  ["GET", "/api/v1/memory/context/text", context],
  ["GET", "/api/v1/memory/:id", read],
  ["PUT", "/api/v1/memory/:id", update],
  ["DELETE", "/api/v1/memory/:id", remove],
]

const MISSING = "This memory does not exist."

async function list(call: Call): Promise<Response> {
  const user = await call.user()
  const memories = (await listMemories(call.core.store, user.id)).map(toMemory)
  return Response.json({ user_id: user.external_id, memories, total_count: memories.length })
}

async function add(call: Call): Promise<Response> {
  const user = await call.user()
  const body = await readBody(call.request, MemoryInput)
  const now = call.core.now()
  const id = newId(now)
  await call.core.store.tx(async (tx) => {
    await lockUser(tx, user.id)
    const same = (await listMemories(tx, user.id)).some(({ content }) => content === body.content)
    if (same) throw new CoreError("conflict", { message: "This memory already exists." })
    await insertMemory(tx, { id, userId: user.id, content: body.content, category: body.category ?? "other", now })
  })
  return Response.json(toMemory(found(await findMemory(call.core.store, user.id, id), MISSING)))
}

async function own(call: Call): Promise<{ userId: string; row: MemoryRow }> {
  const { id: userId } = await call.user()
  return { userId, row: found(await findMemory(call.core.store, userId, call.param("id")), MISSING) }
}

async function read(call: Call): Promise<Response> {
  return Response.json(toMemory((await own(call)).row))
}

async function update(call: Call): Promise<Response> {
  const { userId, row } = await own(call)
  const body = await readBody(call.request, MemoryInput)
  const changed = {
    id: row.id,
    userId,
    content: body.content,
    category: body.category ?? row.category,
    now: call.core.now(),
  }
  await updateMemory(call.core.store, changed)
  return Response.json(toMemory({ ...row, ...changed, updated_at: changed.now }))
}

async function remove(call: Call): Promise<Response> {
  const { userId, row } = await own(call)
  await deleteMemories(call.core.store, userId, row.id)
  return Response.json({ success: true, message: "Memory deleted" })
}

async function clear(call: Call): Promise<Response> {
  const deleted_count = await deleteMemories(call.core.store, (await call.user()).id)
  return Response.json({ success: true, message: `Deleted ${deleted_count} memories`, deleted_count })
}

/** With few memories there is nothing to shorten (contract 1.12). */
const FEW_MEMORIES = 5

/** Deletes memories that say nothing which another one does not say; no text is changed. */
async function summarize(call: Call): Promise<Response> {
  const { id } = await call.user()
  const { before, after } = await call.core.store.tx(async (tx) => {
    const all = await listMemories(tx, id)
    const kept = all.length <= FEW_MEMORIES ? all : withoutRepeats(all)
    const ids = new Set(kept.map((row) => row.id))
    for (const row of all) if (!ids.has(row.id)) await deleteMemories(tx, id, row.id)
    return { before: all.length, after: kept.length }
  })
  const answer: MemorySummary = {
    success: true,
    before_count: before,
    after_count: after,
    message: before === after ? "There was nothing to shorten" : `Deleted ${before - after} repeated memories`,
  }
  return Response.json(answer)
}

/** The memories as one text, e.g. for another model; reading them counts as a use of each. */
async function context(call: Call): Promise<Response> {
  const user = await call.user()
  const memories = await listMemories(call.core.store, user.id)
  await countMemoryUse(call.core.store, user.id)
  const answer: MemoryContext = {
    user_id: user.external_id,
    context: memories.map(({ category, content }) => `- [${category}] ${content}`).join("\n"),
    has_memories: memories.length > 0,
  }
  return Response.json(answer)
}

const iso = (time: number) => new Date(time).toISOString()

function toMemory(row: MemoryRow): Memory {
  return {
    id: row.id,
    content: row.content,
    category: row.category,
    confidence: row.confidence,
    usage_count: row.usage_count,
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
  }
}
