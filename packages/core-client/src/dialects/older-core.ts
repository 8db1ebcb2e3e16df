import type { Capabilities } from "@qanun/contract"

/** What an older Core without `GET capabilities` can be relied on for (contract 1.6, 1.7). */
export const OLDER_CORE: Capabilities = {
  server: { name: "rag-core", version: "unknown", role: "core" },
  streaming: false,
  resume: false,
  idempotency: false,
  citations: false,
  feedback: false,
  llm_settings: null,
  max_query_length: 2000,
  languages: ["fa", "en", "ar"],
}
