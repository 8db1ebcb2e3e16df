import { type ErrorBodyOptions, errorBody } from "@qanun/contract"
import { UsersError } from "../errors.ts"
import type { Logger } from "../observe/logger.ts"

/** The answer to a request that failed: code and plain words, and nothing of what went wrong inside. */
export function errorResponse(error: unknown, requestId: string, logger: Logger): Response {
  const known = error instanceof UsersError ? error : new UsersError("internal", { cause: error })
  if (known.status >= 500)
    logger.error({ request_id: requestId, code: known.code, error: causeName(known) }, "a request failed")
  const headers = new Headers()
  if (known.retryAfterMs !== undefined)
    headers.set("retry-after", String(Math.max(1, Math.ceil(known.retryAfterMs / 1000))))
  const allow = known.details?.["allow"]
  if (known.code === "method_not_allowed" && typeof allow === "string") headers.set("allow", allow)
  return Response.json(errorBody(known.code, bodyOptions(known, requestId)), { status: known.status, headers })
}

function bodyOptions(error: UsersError, requestId: string): ErrorBodyOptions {
  return { message: error.message, details: error.details, fields: error.fields, requestId }
}

const causeName = ({ cause }: UsersError) => (cause instanceof Error ? cause.name : undefined)
