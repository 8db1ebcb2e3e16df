import { ROUTES, type RouteName, routePath } from "@qanun/contract/routes"
import type { CallOptions, Context, Kit, WriteOptions } from "../context.ts"
import type { ApiPromise, WithResponse } from "../json-call.ts"
import type { Settings } from "../settings.ts"
import type { Call } from "../transport.ts"
import { apiPromise } from "./api-promise.ts"

/** A call whose answer is JSON. */
export interface JsonCall extends Pick<Call<unknown>, "body" | "key" | "signal" | "onAttempt"> {
  route: RouteName
  params?: Readonly<Record<string, string>> | undefined
  search?: Readonly<Record<string, string | number>> | undefined
  /** To the end of the answer's body, in milliseconds. @defaultValue timeouts.request */
  attemptMs?: number | undefined
}

/** Turns a body into a result; what it throws is the call's error. */
type Shape<T> = (body: unknown) => T | Promise<T>

export type JsonCalls = ReturnType<typeof createJsonCalls>

/** Makes the way in which calls send and read JSON. */
export function createJsonCalls({ send, timeouts, validate, profile }: Context, kit: Kit) {
  const { check, checkedSettings, newKey, QanunError } = kit
  /** The error of a success that is not what was asked for. */
  const failed = (why: string, cause?: unknown, response?: Response) =>
    new QanunError("invalid_response", `The server's answer ${why}.`, {
      status: response?.status,
      requestId: response?.headers.get("x-request-id") ?? undefined,
      details: response && { contentType: response.headers.get("content-type") ?? "" },
      cause,
    })
  const wrongShape = () => failed("does not have the shape that was expected")

  /** Reads a JSON body; anything else under a 2xx (a proxy's page, half a body) is an error and not a result. */
  async function readJson(response: Response): Promise<unknown> {
    const text = await response.text()
    if (!text) return undefined
    const type = response.headers.get("content-type") ?? ""
    if (!/\bjson\b/i.test(type))
      throw failed(`is ${type.split(";")[0] || "of no known type"} and not JSON`, undefined, response)
    return parseJson(text, response)
  }

  function parseJson(text: string, response: Response): unknown {
    try {
      return JSON.parse(text)
    } catch (cause) {
      throw failed("is not whole JSON", cause, response)
    }
  }

  /** A shape check for answers that are objects; the schemas of `@qanun/core-client/validate` check the rest. */
  function anObject<T>(body: unknown): T {
    if (typeof body !== "object" || body === null || Array.isArray(body)) throw wrongShape()
    return body as T
  }

  /** A shape check for answers that are lists. */
  function aList<T>(body: unknown): T[] {
    if (!Array.isArray(body)) throw wrongShape()
    return body
  }

  function callJson<T>(call: JsonCall, shape: Shape<T>): Promise<WithResponse<T>> {
    const { route, params, search, attemptMs = timeouts.request, ...rest } = call
    return send({
      route,
      method: ROUTES[route].method,
      path: routePath(route, params) + (search ? `?${new URLSearchParams(search as Record<string, string>)}` : ""),
      limit: [attemptMs, "answer"],
      ...rest,
      async read(response) {
        const data = await shape(await readJson(response))
        validate?.(route, data)
        return { data, response, requestId: response.headers.get("x-request-id") ?? undefined }
      },
    })
  }

  /**
   * The promise of a call.
   *
   * @param make Checks the arguments; what it throws rejects the promise, so that a call fails in one way only.
   */
  function request<T>(make: () => JsonCall, shape: Shape<T> = anObject): ApiPromise<T> {
    return apiPromise((async () => callJson(make(), shape))())
  }

  /** The options of a call, as fields of it. */
  function optionsOf(options: CallOptions = {}): Pick<JsonCall, "signal"> {
    const { signal } = check("options", options, "an object")
    return { signal }
  }

  /** The options of a call that changes something. */
  function writeOptionsOf(options: WriteOptions = {}): Pick<JsonCall, "key" | "signal"> {
    const { idempotencyKey: key = newKey(), signal } = check("options", options, "an object")
    return { key, signal }
  }

  /** Settings that are given, checked; null clears those that there are. */
  const settingsOf = (settings: Settings | null | undefined) =>
    settings === undefined || settings === null ? settings : checkedSettings("llm_settings", settings, profile)

  return { callJson, request, optionsOf, writeOptionsOf, settingsOf, anObject, aList, parseJson, wrongShape }
}

/** What a text of 1 to `max` characters matches; one that is blank does not. */
export function textTo(max: number): RegExp {
  return new RegExp(`^(?=.*\\S).{1,${max}}$`, "s")
}

/** For answers that only say that it worked. */
export function nothing(): undefined {
  return undefined
}
