import type { Capabilities, StreamEvent } from "@qanun/contract"
import { QUESTION } from "../question.ts"
import { readEvents } from "../read-events.ts"
import { type Finding, finding } from "./finding.ts"

const ANSWER_MS = 60_000
/** An answer written in less than this is over before one could see it arrive in parts. */
const TELLING_MS = 100
/** A stream that arrives as it is written takes nearly as long to arrive; this share forgives a slow start. */
const SHARE = 0.25

/** Whether an answer arrives while it is written, or is held back and arrives in one piece. */
export async function checkBuffering(
  base: string,
  token: string | undefined,
  capabilities: Capabilities | undefined,
): Promise<Finding> {
  if (capabilities && !capabilities.streaming)
    return finding("streaming", "look", "This Core cannot stream: answers arrive in one piece.")
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) }
  try {
    const response = await fetch(`${base}/api/v1/query/stream`, {
      method: "POST",
      headers,
      body: JSON.stringify(QUESTION),
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    if (!response.ok || !response.body)
      return finding("streaming", "fix", `A question was answered with ${response.status}.`)
    const times: number[] = []
    let last: StreamEvent | undefined
    let conversation: string | undefined
    for await (const { data } of readEvents(response.body)) {
      times.push(performance.now())
      last = JSON.parse(data) as StreamEvent
      if (last.type === "conversation_id") conversation = last.conversation_id
    }
    const cookie = response.headers.get("set-cookie")?.split(";")[0]
    if (conversation) await forget(base, conversation, { ...headers, ...(cookie ? { cookie } : {}) })
    return judge(response, times, last)
  } catch {
    return finding("streaming", "fix", "The answer broke off: look for a time-out of a proxy in between.")
  }
}

/** What to do about a failure that a new deployment often meets. */
const HINTS: Readonly<Record<string, string | undefined>> = {
  core_rejected_token: "the adapter's core.secret must be the secret of Core, and their clocks must agree",
  core_unavailable: "Core must run, and be reached at the adapter's core.baseUrl",
}

function judge({ headers }: Response, times: readonly number[], last: StreamEvent | undefined): Finding {
  if (last?.type === "error") {
    const hint = HINTS[last.code ?? ""]
    return finding("streaming", "fix", `A question failed: ${last.code ?? "unknown"}${hint ? ` (${hint})` : ""}.`)
  }
  if (last?.type !== "done")
    return finding("streaming", "fix", "The answer ended before it was whole: a proxy cut it off.")
  const encoding = headers.get("content-encoding")
  if (encoding)
    return finding(
      "streaming",
      "fix",
      `A proxy compresses the stream (${encoding}) and holds it back: switch that off for text/event-stream.`,
    )
  const written = last.processing_time_ms
  const arrived = (times.at(-1) ?? 0) - (times[0] ?? 0)
  if (written < TELLING_MS)
    return finding(
      "streaming",
      "ok",
      "The answer was too quick to tell whether a proxy holds it back; nothing says so.",
    )
  if (arrived < written * SHARE)
    return finding(
      "streaming",
      "fix",
      `The answer took ${written} ms to write and arrived within ${Math.round(arrived)} ms: a proxy holds it back (nginx: proxy_buffering off).`,
    )
  return finding("streaming", "ok", "The answer arrives while it is written.")
}

/** The check leaves no conversation behind. */
async function forget(base: string, id: string, headers: Record<string, string>): Promise<void> {
  await fetch(`${base}/api/v1/users/conversations/${encodeURIComponent(id)}`, {
    method: "DELETE",
    headers,
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch(() => {})
}
