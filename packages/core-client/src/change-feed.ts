import type { ChangeFeed as ChangePage } from "@qanun/contract"
import { SERVICE_ROUTES } from "@qanun/contract/routes"
import { check } from "./check.ts"
import { checkedBase, checkedNumbers } from "./checked-options.ts"
import { QanunError } from "./errors.ts"
import { type ClientOptions, DEFAULT_CIRCUIT, DEFAULT_RETRY, DEFAULT_TIMEOUTS } from "./options.ts"
import { createTransport } from "./transport.ts"

/** What a header can carry, and not blank. */
const SERVICE_KEY = /^(?=.*\S)[\t\x20-\x7e\x80-\xff]{1,500}$/

/** Where Core's feed is, and by which key it is read. */
export interface ChangeFeedOptions
  extends Pick<ClientOptions, "fetch" | "timeouts" | "retry" | "hooks" | "random" | "now"> {
  /** Where Core is, absolute and without `/api/v1`. */
  baseUrl: string
  /** The operator's key for services, sent as `X-API-Key`. */
  serviceKey: string
}

/** Reads what has changed in Core, in order. */
export interface ChangeFeed {
  /**
   * The page after a cursor; null starts from the beginning, which is a snapshot.
   *
   * @param options.limit Rows, 1 to 500.
   * @throws QanunError `cursor_expired` for a cursor that is too old or of another database.
   */
  read(cursor: string | null, options?: { limit?: number; signal?: AbortSignal }): Promise<ChangePage>
}

/**
 * A reader of Core's change feed, for services; in a file of its own, because no browser may have the key.
 *
 * @throws QanunError `invalid_argument` that names the option.
 */
export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const { baseUrl, serviceKey, ...rest } = check("options", options ?? null, "an object")
  for (const name of ["fetch", "random", "now"] as const) check(name, rest[name], "a function")
  check("serviceKey", serviceKey ?? null, SERVICE_KEY)
  const timeouts = checkedNumbers("timeouts", DEFAULT_TIMEOUTS, rest.timeouts)
  const send = createTransport(
    checkedBase(baseUrl),
    { ...rest, baseUrl, headers: { "x-api-key": serviceKey } },
    timeouts,
    checkedNumbers("retry", DEFAULT_RETRY, rest.retry),
    DEFAULT_CIRCUIT,
    async () => false,
  )
  const { method, path } = SERVICE_ROUTES.syncChanges
  return {
    async read(cursor, options = {}) {
      const { limit = 100, signal } = check("options", options, "an object")
      check("cursor", cursor ?? undefined, "a string")
      check("limit", limit, 1, 500)
      const search = new URLSearchParams({ limit: String(limit), ...(typeof cursor === "string" && { cursor }) })
      return send(() => undefined, {
        route: "syncChanges",
        method,
        path: `${path}?${search}`,
        signal,
        limit: [timeouts.request, "answer"],
        read: readPage,
      })
    },
  }
}

/** What is in a page its reader checks; here only that it is one, and no proxy's page. */
async function readPage(response: Response): Promise<ChangePage> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch (cause) {
    const { status } = response
    throw new QanunError("invalid_response", "The feed's answer is not whole JSON.", { status, cause })
  }
}
