import { checked } from "./check.ts"
import { QanunError } from "./errors.ts"
import type { Call, Transport } from "./transport.ts"

/** A call's result together with the response that brought it. */
export interface WithResponse<T> {
  data: T
  response: Response
  requestId: string | undefined
}

/** A promise of the data, which can also give the response it came in. */
export interface ApiPromise<T> extends Promise<T> {
  withResponse(): Promise<WithResponse<T>>
}

/** Turns a result with its response into a promise of the data alone. */
export function apiPromise<T>(result: Promise<WithResponse<T>>): ApiPromise<T> {
  const data = result.then((given) => given.data)
  return Object.assign(data, {
    withResponse() {
      data.catch(() => {})
      return result
    },
  })
}

/** Reads a JSON body; anything else under a 2xx (a proxy's page, half a body) is an error and not a result. */
export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  const type = response.headers.get("content-type") ?? ""
  const failed = (why: string, cause?: unknown) =>
    new QanunError("invalid_response", `The server's answer ${why}.`, {
      status: response.status,
      requestId: response.headers.get("x-request-id") ?? undefined,
      details: { contentType: type },
      cause,
    })
  if (!text) return undefined
  if (!/\bjson\b/i.test(type)) throw failed(`is ${type.split(";")[0] || "of no known type"} and not JSON`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw failed("is not whole JSON", cause)
  }
}

/** A call whose answer is JSON. */
export type JsonCall = Omit<Call<unknown>, "read" | "keepsAlive">

/**
 * Sends a call whose answer is JSON.
 *
 * @param shape Turns the body into the result; what it throws is the call's error.
 */
export function callJson<T>(
  transport: Transport,
  call: JsonCall,
  shape: (body: unknown) => T | Promise<T>,
): Promise<WithResponse<T>> {
  return transport.send({
    ...call,
    async read(response) {
      const data = await shape(await readJson(response))
      transport.options.validate?.(call.route, data)
      return { data, response, requestId: response.headers.get("x-request-id") ?? undefined }
    },
  })
}

/**
 * The promise of a call whose answer is JSON.
 *
 * @param make Checks the arguments; what it throws rejects the promise, so that a call fails in one way only.
 */
export function request<T>(
  transport: Transport,
  make: () => JsonCall,
  shape: (body: unknown) => T | Promise<T> = anObject,
): ApiPromise<T> {
  return apiPromise(checked(() => callJson(transport, make(), shape)))
}

/** A shape check for answers that are objects; the schemas of `@qanun/core-client/validate` check the rest. */
export function anObject<T>(body: unknown): T {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw wrongShape()
  return body as T
}

/** A shape check for answers that are lists. */
export function aList<T>(body: unknown): T[] {
  if (!Array.isArray(body)) throw wrongShape()
  return body
}

export function wrongShape(): QanunError {
  return new QanunError("invalid_response", "The server's answer does not have the shape that was expected.")
}

/** For answers that only say that it worked. */
export function nothing(): undefined {
  return undefined
}
