import { createServer as createHttpServer } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo } from "node:net"
import {
  answerEvents,
  createOlderCore,
  events,
  type FaultCore,
  html,
  json,
  redirect,
  startFaultCore,
} from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { checkServer } from "../src/doctor/check-server.ts"
import type { Finding } from "../src/doctor/finding.ts"
import { folder, freePort, run, runIn } from "./program.ts"

async function started(core?: Parameters<typeof startFaultCore>[0]): Promise<FaultCore> {
  const server = await startFaultCore(core)
  onTestFinished(() => server.close())
  return server
}

/** What is found, by check; of several findings of one check the worst. */
async function findings(url: string, more: Partial<Parameters<typeof checkServer>[0]> = {}) {
  const found = new Map<string, Finding>()
  for (const one of await checkServer({ url, token: "t", now: Date.now, ...more }))
    if (found.get(one.check)?.state !== "fix") found.set(one.check, one)
  return found
}

const IDS = { conversationId: "c", messageId: "m", userMessageId: "u" }

/** An answer that says that it took so long to write. */
const written = (ms: number) =>
  answerEvents(IDS).map((event) => (event.type === "done" ? { ...event, processing_time_ms: ms } : event))

test("a good server needs no fixing, and no conversation is left behind", async () => {
  const core = await started()
  const found = await findings(core.url)
  expect([...found.values()].filter(({ state }) => state === "fix")).toEqual([])
  expect([...found.keys()]).toEqual([
    "reachability",
    "TLS",
    "clock",
    "storage",
    "token",
    "version",
    "CORS",
    "streaming",
  ])
  const list = await fetch(`${core.url}/api/v1/users/conversations`)
  expect(await list.json()).toEqual([])
})

test.for([
  ["nobody listens", "http://127.0.0.1:64321", "Nothing listens there"],
  ["an unknown name", "http://law.invalid", "check the spelling"],
])("%s: it says so and asks nothing more", async ([, url, words]) => {
  const found = [...(await findings(url as string)).values()]
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({ state: "fix", message: expect.stringContaining(words as string) })
})

test("a redirect, a wrong path and a portal's page are told apart", async () => {
  for (const [reply, words] of [
    [redirect("https://law.example/health"), "use the final address"],
    [html(200), "check the path of baseUrl"],
  ] as const) {
    const core = await started()
    core.always("health", reply)
    expect((await findings(core.url)).get("reachability")?.message).toContain(words)
  }
})

test("a token that is missing or not taken is named", async () => {
  const core = await started()
  core.always("conversations", json({ detail: "Invalid authentication token" }, { status: 401 }))
  expect((await findings(core.url)).get("token")).toMatchObject({
    state: "fix",
    message: expect.stringContaining("does not take the token"),
  })
  expect((await findings(core.url, { token: undefined })).get("token")?.message).toContain("wants a token")
})

test("a clock that is wrong is told with how much, in both directions", async () => {
  const core = await started()
  const hour = 3_600_000
  const behind = (await findings(core.url, { now: () => Date.now() + hour })).get("clock")
  expect(behind).toMatchObject({ state: "fix", message: expect.stringMatching(/35\d\d|3600 s behind/) })
  const ahead = (await findings(core.url, { now: () => Date.now() - hour })).get("clock")
  expect(ahead?.message).toMatch(/s ahead/)
})

test("an ill database is named", async () => {
  const core = await started()
  core.always(
    "health",
    json({ status: "degraded", version: "1", services: { database: "unhealthy", index: "healthy" } }),
  )
  expect((await findings(core.url)).get("storage")).toMatchObject({
    state: "fix",
    message: expect.stringContaining("look at database"),
  })
})

test("an answer that a proxy holds back is known by when it arrives", async () => {
  const core = await started()
  core.always("queryStream", events(written(4000)))
  expect((await findings(core.url)).get("streaming")).toMatchObject({
    state: "fix",
    message: expect.stringContaining("a proxy holds it back (nginx: proxy_buffering off)"),
  })
})

test("an answer that arrives while it is written is fine", async () => {
  const core = await started()
  const [first, ...rest] = written(120)
  const pause = {
    open: () => {},
    get passed() {
      return new Promise<void>((resolve) => setTimeout(resolve, 100))
    },
  }
  core.always("queryStream", events([first as object, pause, ...rest]))
  expect((await findings(core.url)).get("streaming")).toMatchObject({
    state: "ok",
    message: "The answer arrives while it is written.",
  })
})

test("a stream that is compressed, cut off or failing is named", async () => {
  const { gzipSync } = await import("node:zlib")
  const core = await started()
  const zipped = gzipSync(
    written(1)
      .map((event) => `data: ${JSON.stringify(event)}\n\n`)
      .join(""),
  )
  core.next("queryStream", (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" }).end(zipped)
  })
  expect((await findings(core.url)).get("streaming")?.message).toContain("compresses the stream (gzip)")
  core.next("queryStream", events(written(1).slice(0, 4)))
  expect((await findings(core.url)).get("streaming")?.message).toContain("ended before it was whole")
  core.next("queryStream", events([...written(1).slice(0, 4), { type: "error", message: "x", code: "core_failed" }]))
  expect((await findings(core.url)).get("streaming")?.message).toBe("A question failed: core_failed.")
  core.next("queryStream", events([{ type: "error", message: "x", code: "core_rejected_token" }]))
  expect((await findings(core.url)).get("streaming")?.message).toContain("core.secret must be the secret of Core")
})

test("who may call from other sites is looked at from outside", async () => {
  let allowed = (_: string): string | undefined => undefined
  const core = await started()
  const server = createHttpServer(async (request, response) => {
    const origin = request.headers.origin ?? ""
    if (request.method === "OPTIONS") {
      const answer = allowed(origin)
      response.writeHead(
        answer ? 204 : 403,
        answer ? { "access-control-allow-origin": answer, "access-control-allow-credentials": "true" } : {},
      )
      return response.end()
    }
    const behind = await fetch(`${core.url}${request.url}`, {
      method: request.method ?? "GET",
      ...(request.method === "POST" ? { body: '{"query":"مرخصی"}' } : {}),
    })
    response
      .writeHead(behind.status, { "content-type": behind.headers.get("content-type") ?? "" })
      .end(await behind.text())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const origin = "https://www.example.com"
  expect((await findings(url, { origin })).get("CORS")).toMatchObject({
    state: "fix",
    message: expect.stringContaining("may not call: add it"),
  })
  allowed = (from) => (from === origin ? from : undefined)
  expect((await findings(url, { origin })).get("CORS")).toMatchObject({
    state: "ok",
    message: `Pages of ${origin} may call.`,
  })
  allowed = (from) => from
  expect((await findings(url, { origin })).get("CORS")?.message).toContain("Pages of any site may call")
})

test("TLS that does not hold is told as such", async () => {
  // Without a certificate a TLS server fails every handshake.
  const server = createTlsServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  const found = await findings(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect(found.get("TLS")).toMatchObject({ state: "fix", message: expect.stringContaining("certificate") })
})

test("an older Core is known, and what it cannot do is no fault", async () => {
  const found = await findings((await started(createOlderCore())).url)
  expect(found.get("version")).toMatchObject({ state: "look", message: expect.stringContaining("older Core") })
  expect(found.get("streaming")).toMatchObject({ state: "look", message: expect.stringContaining("cannot stream") })
})

test("without an address it looks at this installation and its server, and says what to fix", async () => {
  const data = folder()
  const off = await run(
    "doctor",
    "--data",
    data,
    "--port",
    await freePort(),
    "--llm-base-url",
    "http://127.0.0.1:1/v1",
    "--llm-models",
    "m",
  ).ended
  expect(off.code).toBe(3)
  expect(off.output).toMatch(
    /✓ settings .*\n✓ data folder .*\n✓ database .*\n✖ language model .*cannot be reached.*\n✖ reachability .*Nothing listens/,
  )
  expect(off.output).toContain("2 things have to be fixed.")
  const port = await freePort()
  const server = run("up", "--data", data, "--port", port, "--core-port", await freePort())
  await server.printed("Press Ctrl-C")
  const on = await runIn({ env: { QANUN_PORT: port } }, "doctor", "--data", data, "--json").ended
  expect(JSON.parse(on.output)).toMatchObject({ healthy: true, url: `http://127.0.0.1:${port}/qanun` })
  expect(on.code).toBe(0)
})
