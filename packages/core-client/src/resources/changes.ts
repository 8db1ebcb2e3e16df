import type { UserChange } from "@qanun/contract"
import { ROUTES } from "@qanun/contract/routes"
import type { CallOptions, Context, Kit } from "../context.ts"
import type { JsonCalls } from "./json-calls.ts"

export interface ChangesOptions extends CallOptions {
  /** Number of the last change that the reader has. Without it the first change is a `reset`. */
  after?: string | undefined
}

/** Told of each change, with its number. */
export type TakeChange = (change: UserChange, id: string) => void

const NUMBER = /^\d{1,16}$/

/** Makes the call that follows what changes of a person's data. */
export function createChanges(
  { send, timeouts }: Context,
  { check, createEventFraming, QanunError }: Kit,
  { parseJson }: JsonCalls,
) {
  return async (take: TakeChange, options: ChangesOptions = {}): Promise<void> => {
    check("take", take ?? null, "a function")
    const { after, signal } = check("options", options, "an object")
    check("after", after, NUMBER)
    const { method, path } = ROUTES.userChanges
    const { body, life, response } = await send({
      route: "userChanges",
      method,
      path,
      headers: { accept: "text/event-stream", ...(after && { "last-event-id": after }) },
      signal,
      limit: [timeouts.connect, "connect"],
      goesOn: true,
      async read(response, life) {
        const { body, headers, status } = response
        if (body && /^text\/event-stream\b/.test(headers.get("content-type") ?? "")) return { body, life, response }
        throw new QanunError("invalid_response", "The server's answer is no event stream.", { status })
      },
    })
    const reader = body.getReader()
    const broken = (cause: unknown) => {
      throw life.signal.reason ?? new QanunError("stream_interrupted", "The changes broke off.", { cause })
    }
    const feed = createEventFraming({
      onEvent({ data, id }) {
        if (id && NUMBER.test(id)) take(parseJson(data, response) as UserChange, id)
      },
    })
    try {
      for (;;) {
        // Heartbeats count: whoever is silent for longer is gone.
        life.limit(timeouts.idle, "idle")
        const { done, value } = await reader.read().catch(broken)
        if (done) return
        feed(value)
      }
    } finally {
      life.end()
      reader.cancel().catch(() => {})
    }
  }
}
