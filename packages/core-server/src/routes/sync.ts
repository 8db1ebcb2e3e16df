import { CoreError } from "../errors.ts"
import { readPageParameter } from "../http/request-body.ts"
import { type ChangeRow, feedState, listChanges } from "../store/changes.ts"
import { findAnyConversation } from "../store/conversations.ts"
import { findAnyMessage } from "../store/messages.ts"
import type { Call, Route } from "./call.ts"
import { toConversation, toMessage } from "./wire.ts"

/** What a Users system calls, with a service key. */
export const SYNC_ROUTES: readonly Route[] = [["GET", "/api/v1/sync/changes", changes]]

const PAGE_SIZE = 100
const MAX_PAGE_SIZE = 500

/**
 * The change feed of all users, in the order of commits: `{ items, next_cursor, has_more, server_time }`. Without a
 * cursor it starts at the beginning, which makes it a snapshot; deleted rows come as tombstones.
 */
async function changes(call: Call): Promise<Response> {
  const { store, now } = call.core
  const limit = readPageParameter(call.url, "limit", { fallback: PAGE_SIZE, min: 1, max: MAX_PAGE_SIZE })
  const { epoch, rev } = await feedState(store)
  const after = readCursor(call.url.searchParams.get("cursor"), epoch, rev)
  const rows = await listChanges(store, after, limit + 1)
  const page = rows.slice(0, limit)
  const items = await Promise.all(page.map((row) => toItem(call, row)))
  return Response.json({
    items,
    next_cursor: writeCursor(epoch, Number(page.at(-1)?.rev ?? after)),
    has_more: rows.length > limit,
    server_time: new Date(now()).toISOString(),
  })
}

async function toItem({ core }: Call, { entity, id, external_id, rev, deleted, changed_at }: ChangeRow) {
  const data = deleted ? null : await dataOf()
  return {
    entity,
    id,
    rev: Number(rev),
    // A row that went after its change was read has its own tombstone further on.
    deleted: deleted === 1 || data === null,
    user: external_id,
    data,
    committed_at: new Date(changed_at).toISOString(),
  }
  async function dataOf() {
    if (entity === "conversation") {
      const row = await findAnyConversation(core.store, id)
      return row ? toConversation(row) : null
    }
    const row = await findAnyMessage(core.store, id)
    return row ? { ...toMessage(row), conversation_id: row.conversation_id } : null
  }
}

const writeCursor = (epoch: string, rev: number) => Buffer.from(`${epoch}:${rev}`).toString("base64url")

/** @throws CoreError `cursor_expired` for a cursor of another feed: a restored or new database. */
function readCursor(cursor: string | null, epoch: string, newest: number): number {
  if (cursor === null || cursor === "") return 0
  const [of, rev] = Buffer.from(cursor, "base64url").toString().split(":")
  const after = Number(rev)
  if (of !== epoch || !Number.isInteger(after) || after < 0 || after > newest) throw new CoreError("cursor_expired")
  return after
}
