import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type CoreClient, createCoreClient } from "@qanun/core-client"
import { createCoreServer } from "@qanun/core-server"
import { type Driver, openSqlite } from "@qanun/store"
import { SignJWT } from "jose"
import { toNodeHandler } from "../src/index.ts"
import { SECRET } from "./site.ts"

export interface RealCore {
  url: string
  store: Driver
  /** Core as another program of this person sees it. */
  consoleOf(user: string): Promise<CoreClient>
  close(): Promise<void>
}

/** Our own Core on loopback, over SQLite. */
export async function startRealCore(serviceKeys: string[] = []): Promise<RealCore> {
  const store = await openSqlite(":memory:")
  const server = await createCoreServer({ store, auth: { secret: SECRET }, serviceKeys })
  const http = createServer(toNodeHandler(server))
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    url,
    store,
    async consoleOf(user) {
      const token = await new SignJWT({ username: user, tier: "basic", type: "access" })
        .setProtectedHeader({ alg: "HS256" })
        .setSubject(user)
        .setExpirationTime("1h")
        .sign(new TextEncoder().encode(SECRET))
      return createCoreClient({ baseUrl: url, getToken: () => token })
    },
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      await server.close()
      await store.close()
    },
  }
}
