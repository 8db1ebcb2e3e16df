import type { Conversation } from "@qanun/contract"
import { expect } from "vitest"
import type { ConversationRow } from "../src/store/conversations.ts"
import { feedPosition } from "../src/store/feed.ts"
import type { MessageRow } from "../src/store/messages.ts"
import type { HistoryWorld } from "./history-world.ts"

/** What holds after every step. */
export async function mustHold(world: HistoryWorld): Promise<void> {
  const { memory, mode, core, state, pinned, buried, statuses } = world
  const rows = await memory.query<ConversationRow>("select * from qanun_users_conversation")
  const waiting = await memory.query<{ target: string; payload: string }>(
    "select target, payload from qanun_users_outbox where kind = 'rename_conversation' order by created_at, id",
  )
  const renames = new Map(
    waiting.map(({ target, payload }) => [target, (JSON.parse(payload) as { title: string }).title]),
  )
  for (const row of rows) {
    expect(row.is_pinned === 1, "pins are ours alone").toBe(pinned.has(row.id))
    if (buried.has(row.id)) expect(row.deleted_at, "what was deleted never comes back").not.toBeNull()
    const rename = renames.get(row.rag_conversation_id ?? "")
    if (rename !== undefined && row.deleted_at === null)
      expect(row.title, "a rename on its way is never un-shown").toBe(rename)
  }
  const messages = await memory.query<Pick<MessageRow, "id" | "status" | "rag_message_id">>(
    "select id, status, rag_message_id from qanun_users_message",
  )
  for (const { id, status, rag_message_id } of messages) {
    const before = statuses.get(id) ?? "processing"
    if (before === "completed") expect(status, "what is completed stays so").toBe("completed")
    if (before === "failed" && status !== "failed")
      expect([status, rag_message_id], "only Core completes what failed").toEqual(["completed", expect.any(String)])
    statuses.set(id, status)
  }
  const lag = mode === "feed" ? await world.lag() : null
  // While it is read from its beginning anew, the cursor does not tell what is here.
  const cursor = (await feedPosition(memory))?.cursor ?? null
  const oldest = cursor === null ? null : core.oldestAfter(cursor)
  if (lag != null && oldest !== null)
    expect(lag * 1000, "the lag is never told smaller than it is").toBeGreaterThanOrEqual(state.time - oldest)
}

/** What holds once everything has settled: nothing waits, and both sides are equal, field by field. */
export async function mustBeEqual({ memory, core, relinked }: HistoryWorld): Promise<void> {
  const left = await memory.query("select 1 as one from qanun_users_stale union all select 1 from qanun_users_outbox")
  expect(left, "nothing waits any more").toEqual([])

  const here = await memory.query<ConversationRow>(
    "select * from qanun_users_conversation where deleted_at is null and rag_conversation_id is not null",
  )
  const facts = (row: Pick<Conversation, "title" | "total_tokens"> & { summary?: string | null | undefined }) => [
    row.title,
    row.summary ?? null,
    Number(row.total_tokens),
  ]
  const mine = here.map((row) => [row.rag_conversation_id, ...facts(row)]).sort()
  expect(mine).toEqual([...core.rows].map(([id, { conversation }]) => [id, ...facts(conversation)]).sort())
  for (const row of here) {
    const theirs = core.rows.get(row.rag_conversation_id ?? "")?.messages ?? []
    const ids = new Set(theirs.map(({ id }) => id))
    const all = await memory.query<MessageRow>(
      "select * from qanun_users_message where conversation_id = $1 order by position",
      [row.id],
    )
    const linked = all.filter(({ rag_message_id: id }) => id !== null && ids.has(id))
    expect(linked.map((m) => [m.rag_message_id, m.role, m.content, m.status])).toEqual(
      theirs.map((m) => [m.id, m.role, m.content, m.status]),
    )
    // What was said before Core lost the conversation is only here.
    if (!relinked.has(row.id)) expect(all.filter(({ rag_message_id: id }) => id !== null && !ids.has(id))).toEqual([])
    expect(row.message_count).toBe(all.length)
  }
}
