import type { Capabilities } from "@qanun/contract"
import { check } from "./check.ts"
import { createCoreClient } from "./client.ts"
import { isQanunError, type QanunError } from "./errors.ts"
import type { ClientOptions } from "./options.ts"

/** What is the matter between this client and its server. */
export type Verdict =
  | "ok"
  | "older_core"
  | "dns"
  | "refused"
  | "tls"
  | "timeout"
  | "cors"
  | "unreachable"
  | "redirect"
  | "wrong_host"
  | "wrong_path"
  | "unauthorized"
  | "server_error"

/** What stands between this client and a server: a verdict to switch on, and a sentence. */
export interface Diagnosis {
  verdict: Verdict
  /** One sentence of what to do. */
  message: string
  /** What the server can do, where it could be asked. */
  capabilities?: Capabilities | undefined
  /** The error that led to the verdict. */
  error?: QanunError | undefined
}

const ADVICE: Readonly<Record<Verdict, string>> = {
  ok: "The server answers and takes the token.",
  older_core: "The server is an older Core: it answers, without the features that capabilities() lists as missing.",
  dns: "The host's name is not known: check the spelling of baseUrl.",
  refused: "Nothing listens there: check the port of baseUrl, and that the server runs.",
  tls: "The certificate is not accepted: check its names, its dates, and its chain.",
  timeout: "The host does not answer: check firewalls, and that the address is reachable from here.",
  cors: "The server is there but does not allow this page's origin: add it to the server's list of origins.",
  unreachable: "The server cannot be reached: check baseUrl and the network.",
  redirect: "The server redirects: use the final address as baseUrl.",
  wrong_host: "The server does not accept this host's name: add it to the server's list of hosts.",
  wrong_path: "The host answers, but the API is not there: check the path of baseUrl, without /api/v1.",
  unauthorized: "The server does not take the token: check getToken, the secret it is signed with, and the clock.",
  server_error: "The server is there but fails: look at its log, with the request id of the error.",
}

/** Each probe may take this long, in milliseconds. */
const PROBE_MS = 5000

const TLS = /CERT|SSL|TLS|SELF_SIGNED|ALTNAME|UNABLE_TO/

/**
 * Finds out why a client cannot talk to its server: name, port, certificate, CORS, address, token and age of the server are
 * told apart. Sends three small GET requests and changes nothing.
 *
 * @param options The options of the client in question.
 * @throws QanunError `invalid_argument` where the options themselves are wrong.
 */
export async function diagnose(options: ClientOptions): Promise<Diagnosis> {
  check("options", options ?? null, "an object")
  const timeouts = { request: PROBE_MS, total: PROBE_MS }
  const client = createCoreClient({ ...options, retry: { retries: 0 }, circuit: false, timeouts })
  const conclude = (verdict: Verdict, more: Partial<Diagnosis> = {}): Diagnosis => ({
    verdict,
    message: ADVICE[verdict],
    ...more,
  })
  let capabilities: Capabilities
  try {
    await client.withToken(undefined).health()
    capabilities = await client.withToken(undefined).capabilities()
    await client.conversations.list({ limit: 1 })
  } catch (error) {
    if (!isQanunError(error)) throw error
    return conclude(await verdictOf(error, options), { error })
  }
  return conclude(capabilities.server.version === "unknown" ? "older_core" : "ok", { capabilities })
}

async function verdictOf(error: QanunError, options: ClientOptions): Promise<Verdict> {
  const { code, status = 0 } = error
  const reason = String(error.details?.["reason"] ?? "")
  if (code === "timeout") return "timeout"
  if (code === "redirected") return "redirect"
  if (/ENOTFOUND|EAI_AGAIN/.test(reason)) return "dns"
  if (/ECONNREFUSED|ConnectionRefused/.test(reason)) return "refused"
  if (TLS.test(reason)) return "tls"
  if (code === "connection_failed") return (await answersUnread(options)) ? "cors" : "unreachable"
  if (status === 400 && /host/i.test(error.message)) return "wrong_host"
  if (status === 401 || code === "unauthorized" || code === "token_unavailable") return "unauthorized"
  if (status === 404 || status === 405 || code === "invalid_response") return "wrong_path"
  return "server_error"
}

/** Whether the server answers a request whose answer this page may not read: then only CORS is in the way. */
async function answersUnread({ baseUrl, fetch = globalThis.fetch }: ClientOptions): Promise<boolean> {
  if (!("location" in globalThis)) return false
  try {
    await fetch(`${baseUrl.replace(/\/+$/, "")}/health`, { mode: "no-cors", signal: AbortSignal.timeout(PROBE_MS) })
    return true
  } catch {
    return false
  }
}
