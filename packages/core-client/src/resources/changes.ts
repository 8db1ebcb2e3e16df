import type { UserChange } from "@qanun/contract"
import { ROUTES } from "@qanun/contract/routes"
import type { CallOptions, Context, Kit } from "../context.ts"

export interface ChangesOptions extends CallOptions {
  /** Number of the last change that the reader has. Without it the first change is a `reset`. */
  after?: string | undefined
}

/** Told of each change, with its number. */
export type TakeChange = (change: UserChange, id: string) => void

const LONGEST_NUMBER = /^\d{1,16}$/

/** Makes the call that follows what changes of a person's data. */
export function createChanges({ send, timeouts }: Context, { check, QanunError }: Kit) {
  return async (take: TakeChange, { after, signal }: ChangesOptions = {}): Promise<void> => {
    check("take", take ?? null, "function")
    check("after", after, LONGEST_NUMBER)
    const { method, path } = ROUTES.userChanges
    const { body, life } = await send({
      route: "userChanges",
      method,
      path,
      headers: { accept: "text/event-stream", ...(after && { "last-event-id": after }) },
      signal,
      limit: [timeouts.connect, "connect"],
      goesOn: true,
      async read({ body, headers, status }, life) {
        if (body && /^text\/event-stream\b/.test(headers.get("content-type") ?? "")) return { body, life }
        throw new QanunError("invalid_response", "The server's answer is no event stream.", { status })
      },
    })
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    try {
      for (let text = ""; ; ) {
        /* Heartbeats count: whoever is silent for longer is gone. */
        life.limit(timeouts.idle, "idle")
        const { done, value } = await reader.read()
        if (done) return
        const blocks = (text + value).split("\n\n")
        text = blocks.pop() ?? ""
        for (const block of blocks) {
          const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? []
          if (id && data) take(JSON.parse(data), id)
        }
      }
    } finally {
      life.end()
      reader.cancel().catch(() => {})
    }
  }
}
