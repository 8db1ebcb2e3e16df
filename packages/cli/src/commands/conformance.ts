import { CliError, wrongUse } from "../cli-error.ts"
import { type Row, runChecks } from "../conformance/run-checks.ts"
import { openWire } from "../conformance/wire.ts"
import { EXIT } from "../exit-codes.ts"
import { mintToken } from "../mint-token.ts"
import { progressBar } from "../progress.ts"
import { resolveSettings } from "../settings/resolve.ts"
import { table } from "../table.ts"

export interface ConformanceOptions {
  token?: string
  timeout: string
  json?: boolean
}

const USER = "qanun-conformance"
const MARKS: Readonly<Record<Row["result"], string>> = {
  supports: "✓ supports",
  deviates: "✖ deviates",
  absent: "– absent",
  untried: "? untried",
}

/** Runs the wire tests against a server and prints what it supports and where it deviates. */
export async function conformance(url: string, { token, timeout, json }: ConformanceOptions): Promise<void> {
  if (!URL.canParse(url) || !/^https?:\/\//.test(url))
    throw wrongUse(`The address must start with http:// or https://, not ${JSON.stringify(url)}.`)
  const seconds = Number(timeout)
  if (!(seconds >= 1 && seconds <= 600))
    throw wrongUse(`--timeout takes 1 to 600 seconds, not ${JSON.stringify(timeout)}.`)
  const { coreSecret } = await resolveSettings({}, process.env)
  const mint = coreSecret
    ? ({ secret = coreSecret, ...claims }: Record<string, unknown> & { secret?: string }) =>
        mintToken(secret, { sub: USER, lifetimeSeconds: 900, ...claims })
    : undefined
  const own = (token ?? process.env["QANUN_TOKEN"]) || (await mint?.({}))
  const wire = openWire({ url, token: own, timeoutMs: seconds * 1000, mint })
  await wire.call("GET", "/health").catch((cause: unknown) => {
    throw new CliError(`${url} cannot be reached (${(cause as Error).message}): check the address, and that it runs.`, {
      cause,
    })
  })
  const rows = await runChecks(wire, progressBar("checks"))
  const count = (result: Row["result"]) => rows.filter((row) => row.result === result).length
  if (json) console.log(JSON.stringify({ url, server: wire.capabilities?.server ?? null, rows }, null, 2))
  else {
    console.log(
      table(
        ["subject", "result", "what"],
        rows.map(({ subject, result, name, detail }) => [subject, MARKS[result], detail ? `${name}: ${detail}` : name]),
      ),
    )
    console.log(
      `\n${count("supports")} supported, ${count("deviates")} deviate, ${count("absent")} not offered, ${count("untried")} not tried`,
    )
    if (!own)
      console.log("No token was given: a Core refuses questions without one (QANUN_TOKEN, or QANUN_CORE_SECRET).")
  }
  if (count("deviates") > 0) process.exitCode = EXIT.findings
}
