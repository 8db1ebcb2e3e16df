import type { CallOptions, Kit } from "../context.ts"
import type { QanunError } from "../errors.ts"
import type { List, WithResponse } from "../json-call.ts"
import { apiPromise } from "./api-promise.ts"
import type { JsonCall, JsonCalls } from "./json-calls.ts"

/** How a list is read. */
export interface ListOptions extends CallOptions {
  /** Rows of one page. */
  limit?: number | undefined
  /** Rows to pass over. */
  offset?: number | undefined
}

/**
 * A list that is fetched page by page.
 *
 * @param size Rows of a page where the caller does not say.
 * @param max Most rows of a page.
 */
export function listPages<T extends { id: string }>(
  { check }: Kit,
  { callJson, aList }: JsonCalls,
  make: () => JsonCall,
  [size, max]: readonly [size: number, max: number],
  options: ListOptions = {},
): List<T> {
  const { limit = size, offset = 0, signal } = options ?? {}
  const fetchPage = async (from: number) => {
    check("options", options, "an object")
    check("limit", limit, 1, max)
    check("offset", from, 0, Number.MAX_SAFE_INTEGER)
    return callJson<T[]>({ ...make(), search: { limit, offset: from }, signal }, aList).catch(emptyIfUnknown)
  }
  const first = apiPromise(fetchPage(offset))
  return Object.assign(first, {
    async *[Symbol.asyncIterator]() {
      // Rows move to a later page while others are added: no row is given twice.
      const seen = new Set<string>()
      for (let page = await first, from = offset; ; page = (await fetchPage(from)).data) {
        for (const row of page) {
          if (seen.has(row.id)) continue
          seen.add(row.id)
          yield row
        }
        if (page.length < limit) return
        from += limit
      }
    },
  })
}

/**
 * A Core makes a user's row with the first question, and until then answers every list with the 404 of a missing address,
 * which names the path (contract 1.11, 1.4).
 */
function emptyIfUnknown(error: QanunError): WithResponse<never[]> {
  const { status, requestId, details } = error
  if (status !== 404 || typeof details?.["path"] !== "string") throw error
  return { data: [], response: new Response(null, { status }), requestId }
}
