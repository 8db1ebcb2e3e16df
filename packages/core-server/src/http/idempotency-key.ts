import { MAX_IDEMPOTENCY_KEY } from "../config.ts"
import { CoreError } from "../errors.ts"

/** The `Idempotency-Key` of a request; null when there is none. @throws CoreError `invalid_request` when it is too long. */
export function idempotencyKey(request: Request): string | null {
  const key = request.headers.get("idempotency-key")
  if (key === null) return null
  if (key.length >= 1 && key.length <= MAX_IDEMPOTENCY_KEY) return key
  const msg = `Idempotency-Key must have 1 to ${MAX_IDEMPOTENCY_KEY} characters`
  throw new CoreError("invalid_request", {
    fields: [{ loc: ["header", "Idempotency-Key"], msg, type: "invalid_value" }],
  })
}
