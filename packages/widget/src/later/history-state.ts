import type { Conversation, Folder } from "@qanun/contract"
import type { CoreClient } from "@qanun/core-client"
import { computed, failureFrom, signal } from "../kit.ts"
import type { Failure } from "../state/failure.ts"
import { foldForSearch } from "./fold-for-search.ts"

/** How long a deletion can be taken back, in milliseconds; only then is the server told. */
const UNDO_FOR_MS = 7000

const MOST = 100

/** What the list shows: all that is not archived, the archive, or one folder by its id. */
export type HistoryView = "all" | "archive" | (string & {})

/** A change that the visitor sees at once. */
type RowChange = Partial<Pick<Conversation, "title" | "is_pinned" | "is_archived" | "folder_id">>

export type History = ReturnType<typeof createHistory>

/**
 * The visitor's conversations: listed, searched, renamed, pinned, archived, put into folders, deleted with a time to take
 * it back.
 *
 * @param onDeleted Called when a conversation disappears from the list.
 */
export function createHistory(client: CoreClient, onDeleted: (id: string) => void) {
  const rows = signal<readonly Conversation[]>([])
  /** Null where the server has none: a Core without a Users API. */
  const folders = signal<readonly Folder[] | null>(null)
  const loading = signal(false)
  const failure = signal<Failure | null>(null)
  const query = signal("")
  const view = signal<HistoryView>("all")
  /** The conversation whose deletion can still be taken back. */
  const doomed = signal<Conversation | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const isShown = ({ is_archived = false, folder_id }: Conversation) =>
    view.value === "archive" ? is_archived : !is_archived && (view.value === "all" || folder_id === view.value)

  const shown = computed(() => {
    const wanted = foldForSearch(query.value)
    return rows.value
      .filter(
        (row) =>
          row.id !== doomed.value?.id &&
          isShown(row) &&
          (!wanted || foldForSearch(`${row.title ?? ""} ${row.summary ?? ""}`).includes(wanted)),
      )
      .sort((a, b) => Number(b.is_pinned ?? false) - Number(a.is_pinned ?? false))
  })

  const fail = (error: unknown) => {
    failure.value = failureFrom(error)
  }

  async function load(): Promise<void> {
    loading.value = rows.value.length === 0
    failure.value = null
    const asked = client.folders.list().then(
      (list) => list,
      () => null,
    )
    try {
      rows.value = await client.conversations.list({ limit: MOST })
    } catch (error) {
      /* A visitor who never asked is unknown to the server, and has no conversations. */
      if (failureFrom(error).code === "not_found") rows.value = []
      else fail(error)
    }
    loading.value = false
    folders.value = await asked
  }

  /** Changes a conversation at once; it is as before when the server does not take the change. */
  async function change(id: string, next: RowChange): Promise<void> {
    const before = rows.value
    rows.value = before.map((row) => (row.id === id ? { ...row, ...next } : row))
    const { title, ...rest } = next
    await client.conversations.update(id, { ...rest, ...(title && { title }) }).catch((error) => {
      rows.value = before
      fail(error)
    })
  }

  async function rename(id: string, title: string): Promise<void> {
    const name = title.trim().slice(0, 255)
    if (name) await change(id, { title: name })
  }

  /** Makes a folder and shows it. */
  async function addFolder(name: string): Promise<void> {
    try {
      const folder = await client.folders.create({ name })
      folders.value = [...(folders.value ?? []), folder]
      view.value = folder.id
    } catch (error) {
      fail(error)
    }
  }

  async function renameFolder(id: string, name: string): Promise<void> {
    const before = folders.value
    folders.value = (before ?? []).map((folder) => (folder.id === id ? { ...folder, name } : folder))
    await client.folders.update(id, { name }).catch((error) => {
      folders.value = before
      fail(error)
    })
  }

  /** Removes a folder; what was in it stays. */
  async function removeFolder(id: string): Promise<void> {
    try {
      await client.folders.delete(id)
    } catch (error) {
      return fail(error)
    }
    view.value = "all"
    folders.value = (folders.value ?? []).filter((folder) => folder.id !== id)
    rows.value = rows.value.map((row) => (row.folder_id === id ? { ...row, folder_id: null } : row))
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
      fail(error)
    })
  }

  return {
    shown,
    folders,
    loading,
    failure,
    query,
    view,
    doomed,
    load,
    change,
    rename,
    addFolder,
    renameFolder,
    removeFolder,
    remove,
    undo,
    settle,
  }
}
