import { LlmError } from "./errors.ts"

/** Where a model is served, and how to get in. */
export interface Endpoint {
  /** Up to and with the version, e.g. `https://llm.example/v1`. */
  baseUrl: string
  apiKey?: string
  /** @defaultValue globalThis.fetch */
  fetch?: typeof fetch
}

/**
 * Posts JSON to an endpoint. Redirects are not followed: they would carry the key elsewhere.
 *
 * @throws LlmError `busy`, `failed`, `refused` or `unreachable`; what `signal` was aborted with.
 */
export async function post(endpoint: Endpoint, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  const response = await (endpoint.fetch ?? fetch)(endpoint.baseUrl.replace(/\/+$/, "") + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream, application/json",
      ...(endpoint.apiKey ? { authorization: `Bearer ${endpoint.apiKey}` } : {}),
    },
    body: JSON.stringify(body),
    redirect: "error",
    signal,
  }).catch((cause: unknown) => {
    if (signal.aborted) throw signal.reason
    throw new LlmError("unreachable", "the endpoint cannot be reached", { cause })
  })
  if (response.ok) return response
  // What it says may hold the question or the key.
  await response.body?.cancel()
  const { status } = response
  throw new LlmError(codeOf(status), `the endpoint answered ${status}`, { status, retryAfterMs: waitOf(response) })
}

function codeOf(status: number): LlmError["code"] {
  if (status === 429) return "busy"
  return status >= 500 || status === 408 ? "failed" : "refused"
}

/** `Retry-After` in seconds; the form with a date is not used by these endpoints. */
function waitOf(response: Response): number | undefined {
  const seconds = response.headers.get("retry-after")
  return seconds !== null && /^\d{1,6}(?:\.\d+)?$/.test(seconds.trim()) ? Number(seconds) * 1000 : undefined
}
