import * as z from "zod/mini"
import { Language } from "./common.ts"

const NumericBounds = z.object({ min: z.number(), max: z.number() })

/** Answer of `GET capabilities`: what this server can do. A server without the route is an older Core. */
export const Capabilities = z.object({
  server: z.object({ name: z.string(), version: z.string(), role: z.enum(["core", "users"]) }),
  streaming: z.boolean(),
  /** `GET query/stream/{message_id}` continues an answer after `Last-Event-ID`. */
  resume: z.boolean(),
  /** An `Idempotency-Key` on a POST makes a repeat safe. */
  idempotency: z.boolean(),
  /** Answers carry `citations` whose numbers are those of the marks in the text. */
  citations: z.boolean(),
  feedback: z.boolean(),
  /** Null where the server ignores LLM settings; a widget then hides the controls. */
  llm_settings: z.nullable(
    z.object({
      models: z.array(z.string()),
      bounds: z.record(z.string(), NumericBounds),
    }),
  ),
  /**
   * How changes travel. Core: `feed` where it serves `GET sync/changes`. Users: `feed` where changes made in Core arrive
   * through it, each and in order; `eventual` where lists are compared, and a deletion is seen at the next full pass.
   */
  sync: z.optional(z.enum(["feed", "eventual"])),
  /** Users: `GET users/changes` tells open pages of changes as they happen. */
  live_changes: z.optional(z.boolean()),
  max_query_length: z.int(),
  languages: z.array(Language),
  /** Shown beside answers, e.g. that the corpus holds summaries and not the official text. */
  corpus: z.optional(
    z.object({
      documents: z.int(),
      kind: z.enum(["official", "summary", "mixed"]),
      as_of: z.optional(z.nullable(z.string())),
    }),
  ),
})
export type Capabilities = z.infer<typeof Capabilities>
