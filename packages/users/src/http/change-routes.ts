import { UsersError } from "../errors.ts"
import type { Identity } from "../identity.ts"
import type { LiveChanges } from "../live/live-changes.ts"
import { newRouter } from "./context.ts"
import { EVENT_STREAM_HEADERS, eventStream } from "./event-stream.ts"

/** Open streams of one person on one instance; browsers open one for each page. */
const MAX_STREAMS = 20
/** Whether the reader is still signed in is asked again after so many heartbeats. */
const HEARTBEATS_PER_CHECK = 4

export interface ChangeRoutesParts {
  identity: Identity
  live: LiveChanges
  heartbeatMs: number
}

/** `GET users/changes`: open pages hear of changes that other pages, other devices and Core make. */
export function changeRoutes({ identity, live, heartbeatMs }: ChangeRoutesParts) {
  const routes = newRouter()
  const open = new Map<string, number>()

  routes.get("/api/v1/users/changes", async (c) => {
    const request = c.req.raw
    const person = await identity.find(request)
    if (!person) throw new UsersError("unauthorized")
    const { id } = person
    if ((open.get(id) ?? 0) >= MAX_STREAMS) throw new UsersError("rate_limited", { retryAfterMs: heartbeatMs })
    const after = c.req.header("last-event-id") ?? c.req.query("after")

    async function* read(signal: AbortSignal) {
      open.set(id, (open.get(id) ?? 0) + 1)
      const ended = new AbortController()
      const end = () => ended.abort()
      signal.addEventListener("abort", end, { once: true })
      // A session that has ended meanwhile must not go on hearing.
      const check = setInterval(() => {
        identity.find(request).then((now) => now?.id !== id && end(), end)
      }, heartbeatMs * HEARTBEATS_PER_CHECK)
      check.unref()
      try {
        yield* live.follow(id, positionOf(after), ended.signal)
      } finally {
        clearInterval(check)
        signal.removeEventListener("abort", end)
        const left = (open.get(id) ?? 1) - 1
        if (left > 0) open.set(id, left)
        else open.delete(id)
      }
    }
    return c.body(eventStream("", read, heartbeatMs), 200, EVENT_STREAM_HEADERS)
  })
  return routes
}

/** The number of the last change that a reader has; null for one that has none. */
function positionOf(after: string | undefined): number | null {
  const seq = Number(after)
  return after && Number.isSafeInteger(seq) && seq >= 0 ? seq : null
}
