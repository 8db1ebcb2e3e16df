/** What tabs of one site tell each other. Ids only: each tab gets the texts from the server. */
export type TabNews = { kind: "changed" | "deleted"; conversation: string }

export interface Tabs {
  tell(news: TabNews): void
}

/**
 * A line between the tabs that show the same endpoint.
 *
 * @param onNews What another tab has told.
 * @param end Closes the line.
 */
export function joinTabs(endpoint: string, onNews: (news: TabNews) => void, end: AbortSignal): Tabs {
  if (end.aborted || typeof BroadcastChannel === "undefined") return { tell: () => {} }
  const channel = new BroadcastChannel(`qanun:${endpoint}`)
  channel.onmessage = ({ data }) => onNews(data as TabNews)
  end.addEventListener("abort", () => channel.close())
  return {
    tell: (news) => {
      if (!end.aborted) channel.postMessage(news)
    },
  }
}
