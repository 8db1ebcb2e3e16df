import type { Conversation } from "@qanun/contract"
import type { CoreClient } from "@qanun/core-client"
import { computed, failureFrom, signal } from "../kit.ts"
import type { Failure } from "../state/failure.ts"
import { foldForSearch } from "./fold-for-search.ts"

/** How long a deletion can be taken back, in milliseconds; only then is the server told. */
export const UNDO_FOR_MS = 7000

const MOST = 100

/**
 * The visitor's conversations: listed, searched, renamed, deleted with a time to take it back.
 *
 * @param onDeleted Called when a conversation disappears from the list.
 */
export function createHistory(client: CoreClient, onDeleted: (id: string) => void) {
  const rows = signal<readonly Conversation[]>([])
  const loading = signal(false)
  const failure = signal<Failure | null>(null)
  const query = signal("")
  /** The conversation whose deletion can still be taken back. */
  const doomed = signal<Conversation | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const shown = computed(() => {
    const wanted = foldForSearch(query.value)
    return rows.value.filter(
      ({ id, title, summary }) =>
        id !== doomed.value?.id && (!wanted || foldForSearch(`${title ?? ""} ${summary ?? ""}`).includes(wanted)),
    )
  })

  async function load(): Promise<void> {
    loading.value = rows.value.length === 0
    failure.value = null
    try {
      const list = await client.conversations.list({ limit: MOST })
      rows.value = [...list].sort((a, b) => Number(b.is_pinned ?? false) - Number(a.is_pinned ?? false))
    } catch (error) {
      /* A visitor who never asked is unknown to the server, and has no conversations. */
      const known = failureFrom(error)
      if (known.code === "not_found") rows.value = []
      else failure.value = known
    }
    loading.value = false
  }

  /** Renames at once; the old name comes back when the server does not take the new one. */
  async function rename(id: string, title: string): Promise<void> {
    const before = rows.value
    const name = title.trim().slice(0, 255)
    if (!name) return
    rows.value = before.map((row) => (row.id === id ? { ...row, title: name } : row))
    await client.conversations.update(id, { title: name }).catch((error) => {
      rows.value = before
      failure.value = failureFrom(error)
    })
  }

  /** Takes a conversation off the list; the server is told when it can no longer be taken back. */
  function remove(row: Conversation): void {
    void settle()
    doomed.value = row
    onDeleted(row.id)
    timer = setTimeout(settle, UNDO_FOR_MS)
  }

  function undo(): void {
    clearTimeout(timer)
    doomed.value = null
  }

  /** Carries out a deletion that waits, now. */
  async function settle(): Promise<void> {
    const row = doomed.value
    clearTimeout(timer)
    if (!row) return
    rows.value = rows.value.filter(({ id }) => id !== row.id)
    doomed.value = null
    await client.conversations.delete(row.id).catch((error) => {
      rows.value = [row, ...rows.value]
      failure.value = failureFrom(error)
    })
  }

  return { shown, rows, loading, failure, query, doomed, load, rename, remove, undo, settle }
}
