import { createHmac } from "node:crypto"

/** Secrets of a site whose secret is just being changed, the new one first. */
export const WEBHOOK_SECRETS = [
  "whsec_YSBuZXcgc2VjcmV0IG9mIENvcmUsIGxvbmcgZW5vdWdo",
  "an old secret that is being changed",
]

/** Headers of a webhook as Core signs it (Standard Webhooks 1.0). */
export function signed(body: string, { id = "msg_1", at = Date.now(), secret = WEBHOOK_SECRETS[0] as string } = {}) {
  const timestamp = String(Math.floor(at / 1000))
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : secret
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,bm90aGluZw== v1,${signature}` }
}
