import type { Queryable, Row, SqlValue } from "@qanun/store"
import { BACKUP_TABLES, type BackupKind } from "./backup.ts"
import type { SavedConversation, SavedMessage, SavedRow } from "./backup-rows.ts"
import { indexText } from "./store/search.ts"
import { findAnyConversation, findByCoreId, messagesOf, reorderMessages } from "./store/sync.ts"
import { orderRows } from "./sync/apply.ts"

export interface Restored {
  /** `kept`: it is here; `skipped`: there is no place for it. */
  outcome: "added" | "kept" | "skipped"
  /** Whose it is. */
  owner?: string | undefined
}

export interface Restorer {
  /** Writes one row. Rows come in the order of a backup: after those that they refer to. */
  write(tx: Queryable, saved: SavedRow): Promise<Restored>
  /** Puts messages that were added to a conversation that was here between those that were. */
  finish(tx: Queryable): Promise<void>
}

/** Owners of conversations that are remembered at a time. */
const MAX_OWNERS = 10_000

/** One restore: it knows which ids of the backup are others here. */
export function createRestorer(): Restorer {
  const conversationHere = new Map<string, string>()
  /** Conversations of the backup that were here: what they lack may be gone in Core as well, and comes back all the same. */
  const kept = new Set<string>()
  const messageHere = new Map<string, string>()
  const owners = new Map<string, string | null>()
  /** Where the backup has the messages of conversations that were here, by their ids here. */
  const places = new Map<string, Map<string, number>>()

  async function ownerOf(tx: Queryable, id: string): Promise<string | null> {
    const known = owners.get(id)
    if (known !== undefined) return known
    const here = await findAnyConversation(tx, id)
    const owner = here?.deleted_at === null ? here.user_id : null
    if (owners.size >= MAX_OWNERS) owners.clear()
    // What is missing may come: only what is here is remembered.
    if (owner !== null) owners.set(id, owner)
    return owner
  }

  function notePlace(conversationId: string, id: string, position: number): void {
    const noted = places.get(conversationId) ?? new Map<string, number>()
    places.set(conversationId, noted.set(id, position))
  }

  async function writeConversation(tx: Queryable, row: SavedConversation): Promise<Restored> {
    if (await insert(tx, "conversation", row)) {
      await indexText(tx, { id: row.id, conversationId: row.id, text: row.title ?? "" })
      return { outcome: "added", owner: row.user_id }
    }
    kept.add(row.id)
    const same = await findAnyConversation(tx, row.id)
    const here = same ?? (await findByCoreId(tx, row.core_user, row.rag_conversation_id ?? ""))
    if (!here) return { outcome: "skipped" }
    if (!same) conversationHere.set(row.id, here.id)
    if (here.deleted_at !== null) {
      if (here.deleted_in_core === 0 || row.deleted_at !== null) return { outcome: "kept" }
      await reviveConversation(tx, here.id, row)
      return { outcome: "added", owner: here.user_id }
    }
    if (same) return { outcome: "kept" }
    await tx.query(
      `update qanun_users_conversation set
          is_pinned = case when is_pinned = 1 then is_pinned else $2 end,
          is_archived = case when is_archived = 1 then is_archived else $3 end,
          folder_id = coalesce(folder_id, $4), llm_settings = coalesce(llm_settings, $5)
        where id = $1`,
      [here.id, row.is_pinned, row.is_archived, row.folder_id, row.llm_settings],
    )
    if (row.title_by === "user" && row.title !== null && here.title_by !== "user") {
      const title = "update qanun_users_conversation set title = $2, title_by = 'user', title_at = $3 where id = $1"
      await tx.query(title, [here.id, row.title, row.title_at])
      await indexText(tx, { id: here.id, conversationId: here.id, text: row.title })
    }
    return { outcome: "kept" }
  }

  async function writeMessage(tx: Queryable, saved: SavedMessage): Promise<Restored> {
    const conversationId = conversationHere.get(saved.conversation_id) ?? saved.conversation_id
    const owner = await ownerOf(tx, conversationId)
    if (owner === null) return { outcome: "skipped" }
    const replyTo = saved.reply_to && (messageHere.get(saved.reply_to) ?? saved.reply_to)
    const row = { ...saved, conversation_id: conversationId, user_id: owner, reply_to: replyTo }
    if (kept.has(saved.conversation_id)) row.rag_conversation_id = null
    // The places of a conversation that was here are taken by its own messages.
    const isForeign = conversationHere.has(saved.conversation_id)
    if (isForeign || !(await insert(tx, "message", row))) {
      const [here] = await tx.query<{ id: string }>(
        "select id from qanun_users_message where id = $1 or rag_message_id = $2",
        [row.id, row.rag_message_id],
      )
      if (isForeign) notePlace(conversationId, here?.id ?? row.id, saved.position)
      if (here) {
        if (here.id !== row.id) messageHere.set(row.id, here.id)
        const rating = "update qanun_users_message set feedback_rating = coalesce(feedback_rating, $2) where id = $1"
        if (row.feedback_rating !== null) await tx.query(rating, [here.id, row.feedback_rating])
        return { outcome: "kept" }
      }
      const [end] = await tx.query<{ position: number | null }>(
        "select max(position) as position from qanun_users_message where conversation_id = $1",
        [conversationId],
      )
      if (!(await insert(tx, "message", { ...row, position: (end?.position ?? -1) + 1 }))) return { outcome: "skipped" }
    }
    if (row.content) await indexText(tx, { id: row.id, conversationId, text: row.content })
    return { outcome: "added", owner }
  }

  return {
    async write(tx, { type, row }) {
      if (type === "conversation") return writeConversation(tx, row)
      if (type === "message") return writeMessage(tx, row)
      const owner = type === "folder" ? row.user_id : undefined
      return (await insert(tx, type, row)) ? { outcome: "added", owner } : { outcome: "kept" }
    },
    async finish(tx) {
      for (const [conversationId, saved] of places) {
        const rows = (await messagesOf(tx, conversationId)).map(({ id }) => id)
        const inBackup = [...saved].sort(([, a], [, b]) => a - b).map(([id]) => id)
        await reorderMessages(tx, conversationId, orderRows(rows, inBackup))
      }
    },
  }
}

/** Core has it no more: the next question in it begins it anew there. */
async function reviveConversation(tx: Queryable, id: string, row: SavedConversation): Promise<void> {
  await tx.query(
    `update qanun_users_conversation set deleted_at = null, deleted_in_core = 0, rag_conversation_id = null,
        core_version = null, title = $2, title_by = $3, title_at = $4, summary = $5, message_count = $6
      where id = $1`,
    [id, row.title, row.title_by, row.title_at, row.summary, row.message_count],
  )
  await indexText(tx, { id, conversationId: id, text: row.title ?? "" })
}

async function insert(tx: Queryable, kind: BackupKind, row: Row): Promise<boolean> {
  const columns = Object.keys(row)
  const added = await tx.query(
    `insert into ${BACKUP_TABLES[kind].table} (${columns.join(", ")})
      values (${columns.map((_, index) => `$${index + 1}`).join(", ")}) on conflict do nothing returning id`,
    Object.values(row) as SqlValue[],
  )
  return added.length > 0
}
