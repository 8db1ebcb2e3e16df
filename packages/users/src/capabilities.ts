import { type Capabilities, MAX_QUERY_LENGTH } from "@qanun/contract"
import { VERSION } from "./version.ts"

/** What this adapter offers in front of a Core: its own relay, cache and keys whatever Core has, the rest as Core says. */
export function capabilitiesOf(core: Capabilities | null, sync: "feed" | "eventual"): Capabilities {
  return {
    server: { name: "qanun-users", version: VERSION, role: "users" },
    streaming: true,
    resume: true,
    idempotency: true,
    citations: core?.citations ?? false,
    feedback: core?.feedback ?? false,
    llm_settings: core?.llm_settings ?? null,
    sync,
    live_changes: true,
    max_query_length: core?.max_query_length ?? MAX_QUERY_LENGTH,
    languages: core?.languages ?? ["fa", "en", "ar"],
    ...(core?.corpus ? { corpus: core.corpus } : {}),
  }
}
