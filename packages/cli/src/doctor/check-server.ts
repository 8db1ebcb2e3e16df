import { type Diagnosis, diagnose } from "@qanun/core-client"
import { version } from "../version.ts"
import { checkBuffering } from "./check-buffering.ts"
import { checkCors } from "./check-cors.ts"
import { checkTls } from "./check-tls.ts"
import { type Finding, finding } from "./finding.ts"

export interface ServerToCheck {
  url: string
  /** A site whose pages must be able to call. */
  origin?: string | undefined
  token?: string | undefined
  /** Epoch milliseconds. */
  now: () => number
}

/** Core forgives 60 s between the clocks of who signs a token and who reads it. */
const MAX_SKEW_MS = 60_000
const PROBE_MS = 10_000
/** With these nothing else can be asked. */
const HOPELESS: readonly Diagnosis["verdict"][] = [
  "dns",
  "refused",
  "tls",
  "timeout",
  "cors",
  "unreachable",
  "redirect",
  "wrong_host",
  "wrong_path",
]

/** Looks at a deployment from outside, as a browser or a backend reaches it. Asks one question and deletes it again. */
export async function checkServer(server: ServerToCheck): Promise<Finding[]> {
  const { url, token, origin, now } = server
  const diagnosis = await diagnose({ baseUrl: url, ...(token ? { getToken: () => token } : {}) })
  const { verdict, message, capabilities } = diagnosis
  if (HOPELESS.includes(verdict))
    return [finding(verdict === "tls" ? "TLS" : "reachability", "fix", `${message} (${url})`)]
  const base = url.replace(/\/+$/, "")
  const said = await askHealth(base, now)
  return [
    finding("reachability", "ok", `${base} answers.`),
    await checkTls(base, now()),
    ...said,
    tokenFinding(diagnosis, token),
    versionFinding(diagnosis),
    ...(await checkCors(base, origin)),
    verdict === "unauthorized" || verdict === "server_error"
      ? finding("streaming", "skipped", "It can be looked at when the server takes questions.")
      : await checkBuffering(base, token, capabilities),
  ]
}

function tokenFinding({ verdict, message }: Diagnosis, token: string | undefined): Finding {
  if (verdict === "server_error") return finding("answers", "fix", message)
  if (verdict !== "unauthorized")
    return finding("token", "ok", token ? "The token is accepted." : "No token is needed: visitors may ask.")
  if (!token)
    return finding("token", "fix", "This server wants a token: give one with QANUN_TOKEN (qanun token prints one).")
  return finding("token", "fix", message)
}

function versionFinding({ verdict, capabilities }: Diagnosis): Finding {
  if (verdict === "older_core")
    return finding(
      "version",
      "look",
      "An older Core without GET capabilities: see what it lacks with qanun conformance.",
    )
  if (!capabilities) return finding("version", "skipped", "The server did not say its version.")
  const { name, version: theirs } = capabilities.server
  if (!name.startsWith("qanun-") || theirs === version) return finding("version", "ok", `${name} ${theirs}`)
  return finding(
    "version",
    "look",
    `${name} is ${theirs} and this command line ${version}: use the same version of both.`,
  )
}

interface Said {
  status?: unknown
  services?: Record<string, unknown>
}

async function askHealth(base: string, now: () => number): Promise<Finding[]> {
  try {
    const asked = now()
    const response = await fetch(`${base}/health`, { redirect: "error", signal: AbortSignal.timeout(PROBE_MS) })
    const body = (await response.json()) as Said
    return [clockFinding(response.headers.get("date"), asked, now()), storageFinding(body)]
  } catch {
    return [finding("storage", "skipped", "GET health could not be read.")]
  }
}

/** `Date` has whole seconds, and was written some time between asking and hearing. */
function clockFinding(date: string | null, asked: number, heard: number): Finding {
  const theirs = Date.parse(date ?? "")
  if (Number.isNaN(theirs)) return finding("clock", "skipped", "The server did not say what time it has.")
  const skew = theirs + 1000 < asked ? theirs + 1000 - asked : theirs > heard ? theirs - heard : 0
  if (Math.abs(skew) <= MAX_SKEW_MS) return finding("clock", "ok", "The clocks agree.")
  const words = `${Math.round(Math.abs(skew) / 1000)} s ${skew < 0 ? "behind" : "ahead"}`
  return finding(
    "clock",
    "fix",
    `The server's clock is ${words} of this machine's: run a time service on both (tokens are refused).`,
  )
}

function storageFinding({ status, services = {} }: Said): Finding {
  const ill = Object.entries(services).filter(([, state]) => !/^(up|healthy|ok)$/i.test(String(state)))
  if (status === "healthy" && ill.length === 0) return finding("storage", "ok", "The server says that it is healthy.")
  const names = ill.map(([name]) => name).join(", ") || "health"
  return finding("storage", "fix", `The server says that it is ${String(status)}: look at ${names}, and at its log.`)
}
