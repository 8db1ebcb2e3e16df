import { createHash } from "node:crypto"
import { KEY_CLAIM_MS, MAX_BODY_BYTES } from "../config.ts"
import { CoreError } from "../errors.ts"
import { idempotencyKey } from "../http/idempotency-key.ts"
import { readLimited } from "../http/request-body.ts"
import { claimResponse, keepResponse, releaseResponse } from "../store/responses.ts"
import type { Call, Handler } from "./call.ts"

/**
 * A handler of a POST that is carried out once under an `Idempotency-Key`: a repeat gets the first answer again.
 * Questions have their own way, which gives a repeat the running answer.
 *
 * @throws CoreError `idempotency_mismatch` for another request under the key, `conflict` while the first is at work.
 */
export function once(handler: Handler): Handler {
  return async (call) => {
    const key = idempotencyKey(call.request)
    if (key === null) return handler(call)
    const { store, now } = call.core
    const user = await call.user()
    const bytes = await readLimited(call.request, MAX_BODY_BYTES)
    const hash = createHash("sha256")
      .update(`${call.url.pathname.replace(/\/$/, "")}\0`)
      .update(bytes)
      .digest("base64url")
    const { method, headers, url } = call.request
    const request = new Request(url, { method, headers, body: bytes.length > 0 ? Buffer.from(bytes) : null })
    const place = { userId: user.id, key }
    const claim = { hash, now: now(), abandonedBefore: now() - KEY_CLAIM_MS }
    const kept = await claimResponse(store, place, claim)
    if (kept && kept.request_hash !== hash) throw new CoreError("idempotency_mismatch")
    if (kept) return again(kept)
    const response = await carryOut(handler, { ...call, request }).catch(async (error: unknown) => {
      await releaseResponse(store, place)
      throw error
    })
    await keepResponse(store, place, { status: response.status, body: await response.clone().text() })
    return response
  }
}

const carryOut = async (handler: Handler, call: Call): Promise<Response> => handler(call)

function again({ status, body }: { status: number | null; body: string | null }): Response {
  if (status === null)
    throw new CoreError("conflict", { message: "The first request under this key is still at work." })
  return new Response(body, { status, headers: { "content-type": "application/json" } })
}
