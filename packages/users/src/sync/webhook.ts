import { createHmac, timingSafeEqual } from "node:crypto"
import type { Driver } from "@qanun/store"
import { UsersError } from "../errors.ts"

/** How Core's webhooks are checked. */
export interface WebhookOptions {
  /** Secrets that Core may sign with, `whsec_` and base64, or any text; two while one is being changed. */
  secrets: readonly string[]
}

/** How far a webhook's time may be from ours, in milliseconds (Standard Webhooks 1.0 recommends five minutes). */
const TOLERANCE_MS = 5 * 60_000
/** Ids are kept for longer than any sender tries again. */
const REMEMBER_MS = 7 * 24 * 3600_000

/**
 * Checks that Core sent this, just now, and for the first time (Standard Webhooks 1.0, `v1`).
 *
 * @param body The bytes as they came: the signature is over them.
 * @returns False for a repeat, which is no fault: senders try again when they do not hear the answer.
 * @throws UsersError `unauthorized` when the signature does not hold or the time is too far away.
 */
export async function acceptWebhook(
  store: Driver,
  { secrets }: WebhookOptions,
  headers: Headers,
  body: string,
  now: number,
): Promise<boolean> {
  const id = headers.get("webhook-id") ?? ""
  const timestamp = headers.get("webhook-timestamp") ?? ""
  const signatures = (headers.get("webhook-signature") ?? "").split(" ")
  const sentAt = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN
  // The id and the time are signed as well, so that neither can be changed to get past the checks below.
  const expected = secrets.map((secret) => signatureOf(secret, `${id}.${timestamp}.${body}`))
  const holds = signatures.some((given) => expected.some((known) => isSame(given, known)))
  if (!id || id.length > 200 || !holds || !(Math.abs(now - sentAt) <= TOLERANCE_MS))
    throw new UsersError("unauthorized")
  await store.query("delete from qanun_users_webhook where seen_at < $1", [now - REMEMBER_MS])
  const rows = await store.query(
    "insert into qanun_users_webhook (id, seen_at) values ($1, $2) on conflict do nothing returning id",
    [id, now],
  )
  return rows.length === 1
}

function signatureOf(secret: string, content: string): string {
  return `v1,${createHmac("sha256", keyOf(secret)).update(content).digest("base64")}`
}

/** The bytes that a webhook is signed with. */
export const keyOf = (secret: string): Buffer =>
  secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret)

function isSame(given: string, known: string): boolean {
  const [one, two] = [Buffer.from(given), Buffer.from(known)]
  return one.length === two.length && timingSafeEqual(one, two)
}
