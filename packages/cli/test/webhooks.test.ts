import { createHmac } from "node:crypto"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { getRequestListener } from "@hono/node-server"
import type { Conversation } from "@qanun/contract"
import { createCoreServer } from "@qanun/core-server"
import { type Driver, openSqlite } from "@qanun/store"
import { createUsersAdapter, toNodeHandler } from "@qanun/users"
import { expect, onTestFinished, test } from "vitest"

const SECRET = "a secret of at least thirty-two characters"
const HOOK = "whsec_YSBzZWNyZXQgdGhhdCBib3RoIHNpZGVzIGhhdmU="

/** A port that something will listen on later: Core has to know it before the adapter is there. */
async function startLater(): Promise<{ url: string; serve: (handler: RequestListener) => void }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, serve: (handler) => server.on("request", handler) }
}

async function openStore(): Promise<Driver> {
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  return store
}

test("what is changed in Core by another way is seen through the Users adapter without any sync being asked for", async () => {
  const site = await startLater()
  const core = await createCoreServer({
    store: await openStore(),
    auth: { secret: SECRET },
    webhooks: { targets: [{ url: `${site.url}/webhooks/core`, secret: HOOK }], pollMs: 10 },
  })
  const listening = await startLater()
  listening.serve(getRequestListener(core.fetch))
  const adapter = await createUsersAdapter({
    core: { baseUrl: listening.url, secret: SECRET },
    store: await openStore(),
    identify: (request) => (request.headers.get("x-user") ? { id: request.headers.get("x-user") ?? "" } : null),
    webhooks: { secrets: [HOOK] },
    sync: { settledMs: -60_000 },
  })
  site.serve(toNodeHandler(adapter))
  onTestFinished(async () => {
    await adapter.close()
    await core.close()
  })

  const conversations = async () =>
    (await (
      await fetch(`${site.url}/api/v1/users/conversations`, { headers: { "x-user": "sara" } })
    ).json()) as Conversation[]
  const asked = await fetch(`${site.url}/api/v1/query/`, {
    method: "POST",
    headers: { "x-user": "sara", "content-type": "application/json" },
    body: JSON.stringify({ query: "چند روز مرخصی استحقاقی دارم؟" }),
  })
  expect(asked.status).toBe(200)
  const [own] = await conversations()

  // Somebody else with Sara's token: another app in front of the same Core.
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const content = `${part({ alg: "HS256" })}.${part({ sub: "sara", type: "access", exp: Math.floor(Date.now() / 1000) + 300 })}`
  const token = `${content}.${createHmac("sha256", SECRET).update(content).digest("base64url")}`
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" }
  const base = `${listening.url}/api/v1/users/conversations`
  const [inCore] = (await (await fetch(base, { headers })).json()) as Conversation[]
  await fetch(`${base}/${inCore!.id}`, { method: "PATCH", headers, body: JSON.stringify({ title: "عنوان تازه" }) })
  await until(async () => (await conversations())[0]?.title === "عنوان تازه")
  expect((await conversations())[0]?.id).toBe(own!.id)

  await fetch(`${base}/${inCore!.id}`, { method: "DELETE", headers })
  await until(async () => (await conversations()).length === 0)
  expect(await adapter.metrics()).toMatch(/qanun_webhooks_total\{result="accepted"\} [1-9]/)
  expect(await adapter.metrics()).not.toContain('result="refused"')
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}
