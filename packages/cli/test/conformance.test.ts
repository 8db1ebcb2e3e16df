import { createCoreServer } from "@qanun/core-server"
import { openSqlite } from "@qanun/store"
import { createOlderCore, type FaultCore, html, json, reset, startFaultCore } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { type Row, runChecks } from "../src/conformance/run-checks.ts"
import { openWire } from "../src/conformance/wire.ts"
import { mintToken } from "../src/mint-token.ts"
import { run, runIn } from "./program.ts"

const SECRET = "a secret of at least thirty-two characters"

async function started(core?: Parameters<typeof startFaultCore>[0]): Promise<FaultCore> {
  const server = await startFaultCore(core)
  onTestFinished(() => server.close())
  return server
}

/** Our own Core, which wants a token. */
async function startedOwn(): Promise<FaultCore> {
  const store = await openSqlite(":memory:")
  const core = await createCoreServer({ store, auth: { secret: SECRET } })
  onTestFinished(async () => {
    await core.close()
    await store.close()
  })
  return started({ fetch: core.fetch, turns: 0 })
}

/** The results by name of the check. */
async function rowsOf({ url }: FaultCore, timeoutMs = 5000): Promise<Map<string, Row>> {
  const rows = await runChecks(openWire({ url, token: "any", timeoutMs }))
  return new Map(rows.map((row) => [row.name, row]))
}

const deviations = (rows: Map<string, Row>) =>
  [...rows.values()].flatMap(({ result, name }) => (result === "deviates" ? [name] : []))

test("our own Core supports everything that it is asked for, bad tokens included", async () => {
  const server = await startedOwn()
  const { code, output } = await runIn({ env: { QANUN_CORE_SECRET: SECRET } }, "conformance", server.url).ended
  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringContaining("0 deviate, 1 not offered, 0 not tried"),
  })
  // What it asked for its checks is deleted again.
  const token = await mintToken(SECRET, { sub: "qanun-conformance", lifetimeSeconds: 60 })
  const list = await fetch(`${server.url}/api/v1/users/conversations`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(await list.json()).toEqual([])
})

test("without a token what needs one is not tried, and a Core that wants one does not deviate", async () => {
  const server = await startedOwn()
  const rows = await runChecks(openWire({ url: server.url, timeoutMs: 5000 }))
  expect(rows.filter(({ result }) => result === "deviates")).toEqual([])
  expect(rows).toContainEqual(expect.objectContaining({ subject: "query", result: "untried", detail: "needs a token" }))
})

test.for(["last", "typed-events", "token-lines"] as const)(
  "the older Core %s: what it lacks is absent, what it does otherwise deviates",
  async (kind) => {
    const rows = await rowsOf(await started(createOlderCore(kind)))
    expect(rows.get("a question is answered in the flat form")?.result).toBe("supports")
    expect(rows.get("GET capabilities says what the server can do")?.result).toBe("absent")
    expect(rows.get("a repeat under the same Idempotency-Key is no second turn")?.result).toBe("absent")
    expect(rows.get("both forms of a path are served, without a redirect")).toMatchObject({
      result: "deviates",
      subject: "slashes",
      detail: "/api/v1/query redirects (307)",
    })
    expect(rows.get("an unknown conversation is a 404, and no new one")?.result).toBe("deviates")
    const stream = rows.get("an answer streams as text/event-stream, each event one JSON object of a known form")
    const expected = {
      last: { result: "absent", detail: "streaming is not offered" },
      "typed-events": { result: "deviates" },
      "token-lines": { result: "deviates", detail: "it is application/x-ndjson" },
    }
    expect(stream).toMatchObject(expected[kind])
    expect([...rows.values()].every(({ subject }) => /^\w+$/.test(subject))).toBe(true)
  },
)

test("each fault of a Core is found in its row, and in no other", async () => {
  const good = deviations(await rowsOf(await started()))
  const faults: [route: Parameters<FaultCore["always"]>[0], reply: ReturnType<typeof json>, found: string][] = [
    ["health", html(200), "GET /health says how the server is"],
    ["capabilities", json({ streaming: "yes" }), "GET capabilities says what the server can do"],
    ["profile", reset(), "a user has a profile"],
    ["statistics", json({}, { status: 500 }), "a user's questions are counted"],
    ["feedback", json({ status: 1 }), "an answer can be rated"],
    ["queryStop", json({}, { status: 503 }), "an answer can be stopped"],
    ["source", json({ source_id: 1 }), "a citation's source can be read in full"],
  ]
  for (const [route, reply, found] of faults) {
    const core = await started()
    core.always(route, reply)
    expect(deviations(await rowsOf(core)).filter((name) => !good.includes(name))).toContain(found)
  }
})

test("a server that breaks every connection, or never answers, ends in time and in words", async () => {
  const silent = await started()
  silent.always("query", () => {})
  const rows = await rowsOf(silent, 300)
  expect(rows.get("a question is answered in the flat form")?.detail).toBe("no answer in time")
  const broken = await started()
  broken.always("*", reset())
  const { code, output } = await run("conformance", broken.url).ended
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining("cannot be reached (ECONNRESET)") })
})

test("--json gives every row, and deviations end with code 3", async () => {
  const core = await started(createOlderCore())
  const { code, output } = await run("conformance", core.url, "--token", "any", "--json").ended
  expect(code).toBe(3)
  const { rows, server } = JSON.parse(output)
  expect(server).toBeNull()
  expect(rows).toContainEqual(expect.objectContaining({ subject: "slashes", result: "deviates" }))
})
