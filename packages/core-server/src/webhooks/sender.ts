import { createHmac } from "node:crypto"
import type { WebhookHint } from "@qanun/contract"
import type { Driver } from "@qanun/store"
import { every } from "../every.ts"
import { type ChangeRow, feedState, listChanges } from "../store/changes.ts"
import { claimTarget, ensureTarget, releaseTarget, targetId } from "../store/webhooks.ts"

/** Who is told that something has changed. */
export interface WebhookTarget {
  url: string
  /** `whsec_` and base64, or any text of at least 24 characters (Standard Webhooks 1.0). */
  secret: string
}

/** Whom to tell that something has changed, and how it is signed. */
export interface WebhookOptions {
  targets: readonly WebhookTarget[]
  /** How often to look for changes, in milliseconds. @defaultValue 500 */
  pollMs?: number
  /** Milliseconds for one call. @defaultValue 10000 */
  timeoutMs?: number
  /** @defaultValue globalThis.fetch */
  fetch?: typeof fetch
  /** From 0 to 1, for spreading retries. @defaultValue Math.random */
  random?: () => number
}

export interface WebhookSender {
  /** Stops after the call that is under way. */
  close(): Promise<void>
}

export interface SenderParts {
  store: Driver
  now: () => number
  onFailure: (error: unknown) => void
}

const MIN_SECRET = 24
const DEFAULT_POLL_MS = 500
const DEFAULT_TIMEOUT_MS = 10_000
/** Changes of one round; of each user only the last is told, since a hint says where to look and not what is there. */
const ROUND = 200
/** Another process may take over a target whose process has died after this. */
const LEASE_MS = 60_000
const MINUTE = 60_000
/** Waits between tries: about a day in all. What is lost then, the next full sync of the receiver finds. */
const WAITS_MS = [5_000, 30_000, ...[2, 10, 30, 60, 120, 240, 480, 480].map((minutes) => minutes * MINUTE)]
/** A receiver that says it is gone (410) is left alone for so long. */
const GONE_MS = 24 * 60 * MINUTE

/** A receiver did not take a hint. Its answer is not kept. */
class WebhookError extends Error {
  override readonly name = "WebhookError"
  readonly status: number | undefined

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** @throws RangeError for a secret that is too short; TypeError for an address that is none. */
export function checkTargets({ targets }: WebhookOptions): void {
  for (const { url, secret } of targets) {
    if (!/^https?:$/.test(new URL(url).protocol)) throw new TypeError("a webhook's address must be of http or https")
    if (secret.length < MIN_SECRET)
      throw new RangeError(`a webhook's secret must have at least ${MIN_SECRET} characters`)
  }
}

/**
 * Tells receivers of changes by Standard Webhooks. The change feed is the outbox: each target has its place in it, which
 * moves on when a round has been taken, so a hint is sent at least once whatever dies in between.
 */
export async function startWebhooks(options: WebhookOptions, parts: SenderParts): Promise<WebhookSender> {
  const { targets, pollMs = DEFAULT_POLL_MS } = options
  for (const { url } of targets) await ensureTarget(parts.store, targetId(url), (await feedState(parts.store)).rev)
  let closed = false
  const isClosed = () => closed
  const tellAll = async () => {
    for (const target of targets) if (!closed) await serve(target, options, parts, isClosed)
  }
  const telling = every(pollMs, tellAll, parts.onFailure)
  return {
    async close() {
      closed = true
      await telling.close()
    },
  }
}

/** Sends a target what it has not been told, round by round, until all is said or a call fails. */
async function serve(
  target: WebhookTarget,
  options: WebhookOptions,
  { store, now, onFailure }: SenderParts,
  isClosed: () => boolean,
): Promise<void> {
  const id = targetId(target.url)
  const { epoch, rev } = await feedState(store)
  const state = await claimTarget(store, id, { now: now(), until: now() + LEASE_MS, newest: rev })
  if (!state) return
  let { attempts } = state
  let after = Number(state.rev)
  let nextAt = 0
  try {
    for (;;) {
      const changes = isClosed() ? [] : await listChanges(store, after, ROUND)
      if (changes.length === 0) break
      for (const change of lastOfEachUser(changes))
        await send(target, options, `msg_${epoch}_${change.rev}`, change, now)
      after = Number(changes.at(-1)?.rev)
      attempts = 0
    }
  } catch (error) {
    onFailure(error)
    const { random = Math.random } = options
    const wait = error instanceof WebhookError && error.status === 410 ? GONE_MS : WAITS_MS[attempts]
    attempts++
    if (wait === undefined) {
      after = rev
      attempts = 0
    } else nextAt = now() + wait * (1 + random() / 10)
  }
  await releaseTarget(store, id, { rev: after, attempts, nextAt: Math.round(nextAt) })
}

function lastOfEachUser(changes: readonly ChangeRow[]): ChangeRow[] {
  return [...new Map(changes.map((change) => [change.external_id, change])).values()]
}

async function send(
  { url, secret }: WebhookTarget,
  options: WebhookOptions,
  messageId: string,
  { entity, id, external_id, deleted, changed_at }: ChangeRow,
  now: () => number,
): Promise<void> {
  const hint: WebhookHint = {
    type: `${entity}.${deleted === 1 ? "deleted" : "updated"}`,
    timestamp: new Date(changed_at).toISOString(),
    data: { user: external_id, id },
  }
  const body = JSON.stringify(hint)
  const timestamp = String(Math.floor(now() / 1000))
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : secret
  const signature = createHmac("sha256", key).update(`${messageId}.${timestamp}.${body}`).digest("base64")
  const response = await (options.fetch ?? fetch)(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "webhook-id": messageId,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
    },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new WebhookError("a webhook's receiver cannot be reached", undefined, { cause })
  })
  await response.body?.cancel()
  if (!response.ok) throw new WebhookError(`a webhook's receiver answered ${response.status}`, response.status)
}
