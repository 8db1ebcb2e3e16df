import { type Finding, finding } from "./finding.ts"

const PROBE_MS = 10_000
const STRANGER = "https://stranger.invalid"

/** Whether the named site's pages may call, and strangers' may not. */
export async function checkCors(base: string, origin: string | undefined): Promise<Finding[]> {
  try {
    const stranger = await allowedFor(base, STRANGER)
    const findings = [
      stranger
        ? finding("CORS", "fix", "Pages of any site may call with the visitor's cookies: list the origins that may.")
        : finding("CORS", "ok", "Pages of unknown sites may not call."),
    ]
    if (origin === undefined)
      return [...findings, finding("CORS", "skipped", "Name a site with --origin to see whether its pages may call.")]
    const own = await allowedFor(base, origin)
    return [
      ...findings,
      own
        ? finding("CORS", "ok", `Pages of ${origin} may call.`)
        : finding("CORS", "fix", `Pages of ${origin} may not call: add it to allowedOrigins.`),
    ]
  } catch {
    return [finding("CORS", "skipped", "The server did not answer an OPTIONS request.")]
  }
}

async function allowedFor(base: string, origin: string): Promise<boolean> {
  const response = await fetch(`${base}/api/v1/query/stream`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,idempotency-key",
    },
    redirect: "error",
    signal: AbortSignal.timeout(PROBE_MS),
  })
  await response.body?.cancel()
  const { headers } = response
  return (
    response.ok &&
    headers.get("access-control-allow-origin") === origin &&
    headers.get("access-control-allow-credentials") === "true"
  )
}
