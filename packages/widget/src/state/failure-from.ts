import { isQanunError } from "@qanun/core-client"
import type { Failure } from "./failure.ts"

/** The failure that a caught value means. What is not an error of the client is a fault of ours. */
export function failureFrom(error: unknown): Failure {
  if (!isQanunError(error)) return { code: "internal" }
  const resetsAt = error.details?.["reset_at"] ?? error.details?.["resets_at"]
  return {
    code: error.code,
    retryAfterMs: error.retryAfterMs,
    ...(typeof resetsAt === "string" && { resetsAt }),
  }
}
