import type { StreamEvent } from "@qanun/contract"
import type { RawEvent } from "./older-events.ts"

/**
 * Events of the first Cores (contract 1.9 A, and A' in their documents): `{"token", "finish_reason"}` with up to three
 * words each and no space between them, `{"error"}`; no ids, no sources, nothing is stored.
 */
export function createTokenLines(): (raw: RawEvent) => StreamEvent | undefined {
  let first = true
  return (raw) => {
    const { token, error, finish_reason } = raw
    if (typeof error === "string")
      return { type: "error", message: "The server could not answer.", code: "core_failed" }
    if (finish_reason === "stop") return { type: "done", message_id: "", processing_time_ms: 0, sources: [] }
    if (typeof token !== "string" || !token) return undefined
    const content = first ? token : ` ${token}`
    first = false
    return { type: "token", content }
  }
}
