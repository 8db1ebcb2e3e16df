import type { Conversation, Folder, Message, Profile } from "@qanun/contract"
import type { AnyRoute } from "./match-route.ts"

export interface UsersOnlyParts {
  rows: ReadonlyMap<string, { conversation: Conversation; messages: Message[] }>
  profile: () => Profile
  newId: (kind: string) => string
  /** Removes everything. */
  clear: () => void
}

/** What only a Users API has: folders, exports, erasing, and the stream of changes. Undefined for any other route. */
export function createUsersOnly({ rows, profile, newId, clear }: UsersOnlyParts) {
  const folders = new Map<string, Folder>()
  const exported = () => [...rows.values()].map(({ conversation, messages }) => ({ ...conversation, messages }))

  return (route: AnyRoute, id: string, body: Partial<Folder>): Response | null | undefined => {
    const folder = folders.get(id)
    const row = rows.get(id)
    switch (route) {
      case "folders":
        return Response.json([...folders.values()])
      case "folderCreate": {
        const made = { id: newId("folder"), name: body.name ?? "", color: body.color ?? null, conversations_count: 0 }
        const created_at = new Date().toISOString()
        folders.set(made.id, { ...made, position: body.position ?? folders.size, created_at })
        return Response.json(folders.get(made.id), { status: 201 })
      }
      case "folderUpdate":
        return folder ? Response.json(Object.assign(folder, body)) : null
      case "folderDelete":
        return folders.delete(id) ? success("Folder deleted") : null
      case "conversationExport":
        return row ? Response.json({ ...row.conversation, messages: row.messages }) : null
      case "export":
        return Response.json({
          exported_at: new Date().toISOString(),
          profile: profile(),
          folders: [...folders.values()],
          conversations: exported(),
        })
      case "erase":
        folders.clear()
        clear()
        return success("Erased")
      case "userChanges":
        // A stream that has nothing to tell but that the lists are to be read.
        return new Response('id: 0\ndata: {"type":"reset"}\n\n', { headers: { "content-type": "text/event-stream" } })
      default:
        return undefined
    }
  }
}

const success = (message: string) => Response.json({ status: "success", message })
