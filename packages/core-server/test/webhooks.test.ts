import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { WebhookHint } from "@qanun/contract"
import { type Driver, openSqlite } from "@qanun/store"
import { expect, onTestFinished, test } from "vitest"
import type { CoreServerOptions } from "../src/index.ts"
import { type RunningCore, startCore } from "./support/core.ts"
import { until } from "./support/until.ts"

const SECRET = "whsec_bmV3IHNlY3JldCBvZiBDb3Jl"

interface Received {
  id: string
  at: number
  hint: WebhookHint
}

/** A receiver that checks signatures and answers as it is told; the last status stays. */
async function startReceiver(...statuses: number[]) {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (chunk) => {
      body += chunk
    })
    request.on("end", () => {
      const header = (name: string) => String(request.headers[`webhook-${name}`])
      const key = Buffer.from(SECRET.slice(6), "base64")
      const signature = createHmac("sha256", key)
        .update(`${header("id")}.${header("timestamp")}.${body}`)
        .digest("base64")
      expect(header("signature")).toBe(`v1,${signature}`)
      received.push({ id: header("id"), at: Number(header("timestamp")), hint: WebhookHint.parse(JSON.parse(body)) })
      const status = statuses.length > 1 ? statuses.shift()! : (statuses[0] ?? 202)
      response.writeHead(status, status === 307 ? { location: "http://127.0.0.1:1/" } : {}).end("secret answer")
      for (const look of waiting) look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/core`,
    received,
    count: (n: number) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (received.length < n) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}

async function start(url: string, options: Partial<CoreServerOptions> = {}): Promise<RunningCore> {
  const core = await startCore({
    webhooks: { targets: [{ url, secret: SECRET }], pollMs: 5, timeoutMs: 500, random: () => 0 },
    ...options,
  })
  onTestFinished(() => core.close())
  return core
}
const create = async (core: RunningCore, sub: string) =>
  (await (await core.send("POST", "/api/v1/users/conversations", { title: "یک" }, sub)).json()) as { id: string }
const stateOf = async (store: Driver) =>
  (await store.query<{ attempts: number; rev: number; next_at: number }>("select * from core_webhooks"))[0]!

test("a change is told by a signed hint that says where to look, and nothing of what is there", async () => {
  const receiver = await startReceiver()
  const core = await start(receiver.url)
  const { id } = await create(core, "sara")
  await receiver.count(1)
  expect(receiver.received[0]!.hint).toEqual({
    type: "conversation.updated",
    timestamp: expect.any(String),
    data: { user: "sara", id },
  })
  expect(Math.abs(receiver.received[0]!.at * 1000 - Date.now())).toBeLessThan(5000)
  await core.send("DELETE", `/api/v1/users/conversations/${id}`, undefined, "sara")
  await receiver.count(2)
  expect(receiver.received[1]!.hint).toMatchObject({ type: "conversation.deleted", data: { user: "sara", id } })
  await until(async () => (await stateOf(core.store)).rev === 2)
  expect(receiver.received).toHaveLength(2)
})

test("what a receiver does not take is sent again under the same id, later and later, and nothing is lost", async () => {
  let now = Date.now()
  const receiver = await startReceiver(500, 307, 202)
  const core = await start(receiver.url, { now: () => now })
  await create(core, "sara")
  await receiver.count(1)
  await until(async () => (await stateOf(core.store)).attempts === 1)
  expect((await stateOf(core.store)).next_at - now).toBe(5_000)
  await create(core, "omid")
  now += 5_000
  await receiver.count(2)
  await until(async () => (await stateOf(core.store)).attempts === 2)
  expect((await stateOf(core.store)).next_at - now).toBe(30_000)
  now += 30_000
  await receiver.count(4)
  const [first, second, third, fourth] = receiver.received
  expect([second!.id, third!.id]).toEqual([first!.id, first!.id])
  expect([third!.hint.data.user, fourth!.hint.data.user]).toEqual(["sara", "omid"])
  await until(async () => (await stateOf(core.store)).attempts === 0)
  expect(JSON.stringify(core.failures.map(String))).not.toContain("secret answer")
})

test("a receiver that is away for long is given up on, and told again of what comes later", async () => {
  let now = Date.now()
  const statuses = Array.from({ length: 11 }, () => 503)
  const receiver = await startReceiver(...statuses, 202)
  const core = await start(receiver.url, { now: () => now })
  await create(core, "sara")
  for (let n = 1; n <= 11; n++) {
    await receiver.count(n)
    await until(async () => (await stateOf(core.store)).attempts === (n === 11 ? 0 : n))
    now += 8 * 3600_000
  }
  expect((await stateOf(core.store)).rev).toBe(1)
  await core.store.query("update core_users set last_active_at = $1", [now])
  await core.store.tx(async (tx) => {
    const { recordChanges } = await import("../src/store/changes.ts")
    const [user] = await tx.query<{ id: string }>("select id from core_users")
    await recordChanges(tx, [{ entity: "conversation", id: "later" }], { userId: user!.id, now })
  })
  await receiver.count(12)
  expect(receiver.received[11]!.hint.data.id).toBe("later")
})

test("of many changes of one person in a round, only the last is told; of each person one", async () => {
  const receiver = await startReceiver(503, 202)
  let now = Date.now()
  const core = await start(receiver.url, { now: () => now })
  await create(core, "sara")
  await until(async () => (await stateOf(core.store)).attempts === 1)
  for (const sub of ["sara", "omid", "sara", "omid", "sara"]) await create(core, sub)
  now += 5_000
  await receiver.count(3)
  await until(async () => (await stateOf(core.store)).rev === 6)
  expect(
    receiver.received
      .slice(1)
      .map(({ hint }) => hint.data.user)
      .sort(),
  ).toEqual(["omid", "sara"])
})

test("a process that dies before its round was taken leaves it to the next one, and two never serve at once", async () => {
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  const receiver = await startReceiver()
  const quiet = await startCore({
    store,
    webhooks: { targets: [{ url: receiver.url, secret: SECRET }], pollMs: 3600_000 },
  })
  await create(quiet, "sara")
  await quiet.close()
  expect(receiver.received).toEqual([])
  const cores = [
    await start(receiver.url, { store }),
    await start(receiver.url, { store }),
    await start(receiver.url, { store }),
  ]
  await receiver.count(1)
  for (const core of cores) await create(core, "omid")
  await until(async () => (await stateOf(store)).rev === 4)
  const ids = receiver.received.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test("a short secret or a wrong address does not start, and what was before a target came is not told", async () => {
  const target = (url: string, secret = SECRET) => startCore({ webhooks: { targets: [{ url, secret }] } })
  await expect(target("http://127.0.0.1:1/", "short")).rejects.toThrow(RangeError)
  await expect(target("ftp://127.0.0.1/")).rejects.toThrow(TypeError)
  await expect(target("nowhere")).rejects.toThrow(TypeError)
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  const before = await startCore({ store })
  await create(before, "sara")
  await before.close()
  const receiver = await startReceiver()
  const core = await start(receiver.url, { store })
  await create(core, "omid")
  await receiver.count(1)
  expect(receiver.received.map(({ hint }) => hint.data.user)).toEqual(["omid"])
})
