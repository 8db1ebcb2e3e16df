import type { RunningCore } from "./core.ts"

export const SERVICE_KEY = "a service key of at least 32 characters"

export interface FeedItem {
  entity: string
  id: string
  rev: number
  deleted: boolean
  user: string
  data: Record<string, unknown> | null
}
interface FeedPage {
  items: FeedItem[]
  next_cursor: string
  has_more: boolean
}

/** Reads the change feed to its end. */
export async function drain(core: RunningCore, cursor = "", limit = 7): Promise<{ items: FeedItem[]; cursor: string }> {
  const items: FeedItem[] = []
  for (let at = cursor; ; ) {
    const response = await fetch(`${core.base}/api/v1/sync/changes?limit=${limit}&cursor=${at}`, {
      headers: { "x-api-key": SERVICE_KEY },
    })
    const page = (await response.json()) as FeedPage
    items.push(...page.items)
    at = page.next_cursor
    if (!page.has_more) return { items, cursor: at }
  }
}
