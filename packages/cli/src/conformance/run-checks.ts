import { Absent, type Check, Deviation, Untried } from "./check.ts"
import { QUERY_CHECKS } from "./checks-query.ts"
import { RECORD_CHECKS } from "./checks-records.ts"
import { SERVER_CHECKS } from "./checks-server.ts"
import { STREAM_CHECKS } from "./checks-stream.ts"
import { TOKEN_CHECKS } from "./checks-token.ts"
import type { Wire } from "./wire.ts"

/** `absent`: not offered, which the contract allows. `untried`: it could not be tried. */
export type Result = "supports" | "deviates" | "absent" | "untried"

export interface Row {
  subject: string
  name: string
  result: Result
  /** What the server does instead, or why it was not tried. */
  detail?: string
}

/** What is looked at, in this order: later checks use what earlier ones learned. */
export const CHECKS: readonly Check[] = [
  ...SERVER_CHECKS,
  ...QUERY_CHECKS,
  ...STREAM_CHECKS,
  ...RECORD_CHECKS,
  ...TOKEN_CHECKS,
]

/**
 * Runs all checks against a server, and deletes the conversations that they made.
 *
 * @param onProgress Told after each check.
 */
export async function runChecks(
  wire: Wire,
  onProgress: (done: number, all: number) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = []
  for (const check of CHECKS) {
    rows.push(await runOne(check, wire))
    onProgress(rows.length, CHECKS.length)
  }
  for (const id of wire.made)
    await wire.call("DELETE", `/api/v1/users/conversations/${encodeURIComponent(id)}`).catch(() => {})
  return rows
}

async function runOne({ subject, name, run }: Check, wire: Wire): Promise<Row> {
  try {
    await run(wire)
    return { subject, name, result: "supports" }
  } catch (error) {
    const result = error instanceof Absent ? "absent" : error instanceof Untried ? "untried" : "deviates"
    const detail = error instanceof Error ? error.message : String(error)
    return {
      subject,
      name,
      result,
      detail: error instanceof Deviation || result !== "deviates" ? detail : `unreadable: ${detail}`,
    }
  }
}
