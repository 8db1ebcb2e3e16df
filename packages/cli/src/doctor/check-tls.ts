import { connect } from "node:tls"
import { type Finding, finding } from "./finding.ts"

const DAY_MS = 86_400_000
/** Certificates are renewed weeks before their end; one that is this near to it was forgotten. */
const SOON_DAYS = 14
const CONNECT_MS = 10_000

/** Whether the way there is encrypted, and for how long the certificate holds. */
export async function checkTls(base: string, now: number): Promise<Finding> {
  const { protocol, hostname, port } = new URL(base)
  if (protocol === "http:")
    return isLoopback(hostname)
      ? finding("TLS", "skipped", "Not needed on this machine itself.")
      : finding("TLS", "fix", "Questions and tokens travel unencrypted: serve it over https.")
  const end = await endOfCertificate(hostname, Number(port || 443))
  if (end === undefined) return finding("TLS", "skipped", "The certificate could not be read.")
  const days = Math.floor((end - now) / DAY_MS)
  if (days < SOON_DAYS) return finding("TLS", "fix", `The certificate ends in ${days} days: renew it.`)
  return finding("TLS", "ok", `The certificate holds for ${days} days.`)
}

const isLoopback = (hostname: string) => /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)

function endOfCertificate(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, timeout: CONNECT_MS }, () => {
      const end = Date.parse(socket.getPeerCertificate().valid_to)
      socket.destroy()
      resolve(Number.isNaN(end) ? undefined : end)
    })
    for (const event of ["error", "timeout"])
      socket.on(event, () => {
        socket.destroy()
        resolve(undefined)
      })
  })
}
