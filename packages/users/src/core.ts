import { Capabilities } from "@qanun/contract"
import { type CoreClient, createCoreClient, type Hooks } from "@qanun/core-client"
import { type ChangeFeed, createChangeFeed } from "@qanun/core-client/change-feed"
import * as z from "zod/mini"
import type { Spans } from "./observe/spans.ts"
import type { CoreOptions } from "./options.ts"
import type { Subject } from "./tokens.ts"

/** How long Core's capabilities are believed, in milliseconds. */
const CAPABILITIES_LIFE_MS = 60_000

export interface Core {
  /** Core as this user sees it: one transport, the user's own token. */
  clientFor(subject: Subject): CoreClient
  /** What Core can do, at most a minute old; the last known while Core is away; null when it was never seen. */
  capabilities(): Promise<Capabilities | null>
  /** Whether Core answers now. */
  isReachable(): Promise<boolean>
  /** What has changed in Core, of all its people; null without a key for it. */
  feed: ChangeFeed | null
}

export function createCore(
  options: CoreOptions,
  tokenFor: (subject: Subject) => Promise<string>,
  spans: Spans,
  now: () => number,
): Core {
  const { baseUrl, serviceKey, fetch, timeouts, retry } = options
  const hooks: Hooks = { onRequest: (_, headers) => spans.inject(headers) }
  const client = createCoreClient({ baseUrl, fetch, timeouts, retry, hooks, now })
  const feed =
    serviceKey === undefined ? null : createChangeFeed({ baseUrl, serviceKey, fetch, timeouts, retry, hooks, now })
  let known: Capabilities | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | null = null

  async function ask(): Promise<void> {
    try {
      const answer = z.safeParse(Capabilities, await client.capabilities())
      if (answer.success) known = answer.data
      askedAt = now()
    } catch {
      // Core is away: what it could do before still describes it best. It is asked again with the next request.
    }
  }

  return {
    feed,
    clientFor: (subject) => client.withToken(() => tokenFor(subject)),
    async capabilities() {
      if (Math.abs(now() - askedAt) < CAPABILITIES_LIFE_MS) return known
      asking ??= ask().finally(() => {
        asking = null
      })
      await asking
      return known
    },
    async isReachable() {
      try {
        return (await client.health()).status !== "unhealthy"
      } catch {
        return false
      }
    },
  }
}
