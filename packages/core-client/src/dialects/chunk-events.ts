import type { StreamEvent } from "@qanun/contract"
import type { RawEvent } from "./older-events.ts"

const asText = (value: unknown) => (typeof value === "string" ? value : "")
const asFields = (value: unknown) => (value ?? {}) as RawEvent

/**
 * Events of the older Users backend (contract 1.9 C and D): `start`, `chunk`, `sources`, `end`, `error`. Its sources, texts or
 * objects with a title, come before the end, and `end` carries counts in `metadata`.
 */
export function createChunkEvents(): (raw: RawEvent) => StreamEvent | undefined {
  let sources: string[] = []
  return (raw) => {
    switch (raw["type"]) {
      case "start":
        return {
          type: "conversation_id",
          conversation_id: asText(raw["conversation_id"]),
          message_id: asText(raw["message_id"]),
        }
      case "chunk":
      case "text":
        return { type: "token", content: asText(raw["content"] ?? raw["text"]) }
      case "sources":
        if (Array.isArray(raw["sources"]))
          sources = raw["sources"].map((source) => asText(source) || asText(asFields(source)["title"])).filter(Boolean)
        return undefined
      case "end": {
        const metadata = asFields(raw["metadata"])
        return {
          type: "done",
          message_id: "",
          sources,
          processing_time_ms: Number(metadata["processing_time_ms"] ?? 0),
          tokens_used: Number(metadata["tokens"] ?? 0),
        }
      }
      default:
        return undefined
    }
  }
}
