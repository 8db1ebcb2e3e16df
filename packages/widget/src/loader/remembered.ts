/** Where a tab keeps that its chat was open; written by the chat, and only after the first question. */
export const OPEN_KEY = "qanun:open"

/** Whether this tab's chat was open when the page was left. Blocked storage counts as no. */
export function rememberedOpen(): boolean {
  try {
    return sessionStorage.getItem(OPEN_KEY) === "1"
  } catch {
    return false
  }
}
