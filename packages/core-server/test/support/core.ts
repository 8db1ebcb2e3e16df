import type { AddressInfo } from "node:net"
import { serve } from "@hono/node-server"
import { openSqlite } from "@qanun/store"
import { SignJWT } from "jose"
import { type CoreServerOptions, createCoreServer } from "../../src/index.ts"

export const SECRET = "a secret of at least thirty-two characters"

/** A token as Users mints it. */
export function token(claims: Record<string, unknown> = {}, secret = SECRET): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ sub: "user-1", type: "access", iat: now, exp: now + 300, ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret))
}

/** A Core on a real port over an own database in memory. */
export async function startCore(options: Partial<CoreServerOptions> = {}) {
  const store = options.store ?? (await openSqlite(":memory:"))
  const failures: unknown[] = []
  const core = await createCoreServer({
    store,
    auth: { secret: SECRET },
    onError: (error) => failures.push(error),
    ...options,
  })
  const server = serve({ fetch: core.fetch, port: 0, hostname: "127.0.0.1" })
  await new Promise((resolve) => server.once("listening", resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const headersFor = async (sub: string) => ({ authorization: `Bearer ${await token({ sub })}` })
  return {
    base,
    store,
    failures,
    async get(path: string, sub = "user-1", headers: Record<string, string> = {}) {
      return fetch(base + path, { headers: { ...(await headersFor(sub)), ...headers } })
    },
    async send(method: string, path: string, body?: unknown, sub = "user-1", headers: Record<string, string> = {}) {
      return fetch(base + path, {
        method,
        headers: {
          ...(await headersFor(sub)),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    },
    async close() {
      await core.close()
      const closed = new Promise((resolve) => server.close(resolve))
      if ("closeAllConnections" in server) server.closeAllConnections()
      await closed
      if (!options.store) await store.close()
    },
  }
}

export type RunningCore = Awaited<ReturnType<typeof startCore>>

/** The events of a stream that has ended, with their ids. */
export async function readEvents(
  response: Response,
): Promise<{ id: string; event: Record<string, unknown> & { type: string } }[]> {
  const text = await response.text()
  return text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => ({
      id: /^id: (.*)$/m.exec(block)?.[1] ?? "",
      event: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null"),
    }))
}
