import type { ROUTES } from "@qanun/contract/routes"

/**
 * Paths of the calls that every page loads. They stand here as text, so that a page need not load the whole route table; their
 * types are the table's own texts, so that they cannot differ from it.
 */
export const STREAM_PATH: (typeof ROUTES)["queryStream"]["path"] = "/api/v1/query/stream"
export const CAPABILITIES_PATH: (typeof ROUTES)["capabilities"]["path"] = "/api/v1/capabilities"

/** Where an answer that was begun goes on. */
export function resumePath(messageId: string): string {
  return `${STREAM_PATH}/${encodeURIComponent(messageId)}`
}
