import { wrongUse } from "../cli-error.ts"
import { checkInstallation } from "../doctor/check-installation.ts"
import { checkServer } from "../doctor/check-server.ts"
import type { Finding } from "../doctor/finding.ts"
import { EXIT } from "../exit-codes.ts"
import { printable } from "../printable.ts"
import { type Flags, resolveSettings } from "../settings/resolve.ts"
import { USERS_PATH } from "../users-path.ts"

export interface DoctorOptions {
  origin?: string
  token?: string
  json?: boolean
}

const MARKS: Readonly<Record<Finding["state"], string>> = { ok: "✓", look: "!", fix: "✖", skipped: "–" }

/** Checks the server at an address, or this installation and its server, and says what to fix. */
export async function doctor(url: string | undefined, options: DoctorOptions & Flags): Promise<void> {
  const { origin, token = process.env["QANUN_TOKEN"], json, ...flags } = options
  if (origin !== undefined && !(URL.canParse(origin) && new URL(origin).origin === origin))
    throw wrongUse(
      `--origin takes an origin without a path, e.g. https://www.example.com, not ${JSON.stringify(origin)}.`,
    )
  if (url !== undefined && !/^https?:\/\//.test(url))
    throw wrongUse(`The address must start with http:// or https://, not ${JSON.stringify(url)}.`)
  const settings = url === undefined ? await resolveSettings(flags, process.env) : undefined
  const address = url ?? `http://127.0.0.1:${settings?.port}${USERS_PATH}`
  const findings = [
    ...(settings ? await checkInstallation(settings) : []),
    ...(await checkServer({ url: address, origin, token: token || undefined, now: Date.now })),
  ]
  const toFix = findings.filter(({ state }) => state === "fix").length
  if (json) console.log(JSON.stringify({ url: address, healthy: toFix === 0, findings }, null, 2))
  else {
    const width = Math.max(...findings.map(({ check }) => check.length))
    for (const { check, state, message } of findings)
      console.log(`${MARKS[state]} ${check.padEnd(width)}  ${printable(message)}`)
    console.log(
      toFix === 0
        ? "\nNothing has to be fixed."
        : `\n${toFix} ${toFix === 1 ? "thing has" : "things have"} to be fixed.`,
    )
  }
  if (toFix > 0) process.exitCode = EXIT.findings
}
