import type { ChangePage } from "@qanun/contract"
import { checkHeader, checkText, checkWhole } from "./check.ts"
import { QanunError } from "./errors.ts"
import { type ClientOptions, DEFAULT_CIRCUIT, DEFAULT_RETRY, DEFAULT_TIMEOUTS } from "./options.ts"
import { createJsonCalls } from "./resources/json-calls.ts"
import { createTransport } from "./transport.ts"

export interface ChangeFeedOptions
  extends Pick<ClientOptions, "fetch" | "timeouts" | "retry" | "hooks" | "random" | "now"> {
  /** Where Core is, absolute and without `/api/v1`. */
  baseUrl: string
  /** The operator's key for services, sent as `X-API-Key`. */
  serviceKey: string
}

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
  const { baseUrl, serviceKey, ...rest } = options
  checkHeader("serviceKey", checkText("serviceKey", serviceKey, 500))
  const timeouts = { ...DEFAULT_TIMEOUTS, ...rest.timeouts }
  const send = createTransport(
    checkText("baseUrl", baseUrl, 2000).replace(/\/+$/, ""),
    { ...rest, baseUrl, headers: { "x-api-key": serviceKey } },
    timeouts,
    { ...DEFAULT_RETRY, ...rest.retry },
    DEFAULT_CIRCUIT,
    async () => false,
  )
  const { request } = createJsonCalls(
    { send: (call) => send(() => undefined, call), timeouts, validate: undefined },
    { QanunError },
  )
  return {
    read: (cursor, { limit = 100, signal } = {}) =>
      request<ChangePage>(() => {
        checkWhole("limit", limit, 1, 500)
        return { route: "syncChanges", search: { limit, ...(cursor === null ? {} : { cursor }) }, signal }
      }),
  }
}
