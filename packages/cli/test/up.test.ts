import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { startFaultCore, startModelServer } from "@qanun/testing"
import { expect, test } from "vitest"
import { WebSocket } from "ws"
import { startQdrantDouble } from "../../core-server/test/support/qdrant-double.ts"
import { cleanUp, folder, freePort, run, runIn } from "./program.ts"

async function occupiedPort(): Promise<number> {
  const server: Server = createServer((_, response) => response.end("somebody else"))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  cleanUp.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const siteOf = (output: string) => /Qanun is ready\s+(\S+)/.exec(output)?.[1] as string

async function ask(site: string, cookie = "") {
  const response = await fetch(`${site}/qanun/api/v1/query/`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ query: "چند روز مرخصی استحقاقی دارم؟" }),
  })
  const answer = (await response.json()) as { citations: unknown[]; conversation_id: string }
  return { status: response.status, answer, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" }
}

test("it answers, stops cleanly at Ctrl-C, and the conversation is there next time", async () => {
  const data = folder()
  const first = run("up", "--data", data, "--port", "44100", "--core-port", "47100")
  const site = siteOf(await first.printed("Press Ctrl-C"))
  const { status, answer, cookie } = await ask(site)
  expect(status).toBe(200)
  expect(answer.citations.length).toBeGreaterThan(0)
  first.child.kill("SIGINT")
  expect(await first.ended).toMatchObject({ code: 0, output: expect.stringContaining("Your data is kept") })

  const second = run("up", "--data", data, "--port", "44100", "--core-port", "47100")
  const again = siteOf(await second.printed("Press Ctrl-C"))
  const list = await fetch(`${again}/qanun/api/v1/users/conversations`, { headers: { cookie } })
  expect(await list.json()).toMatchObject([{ id: answer.conversation_id }])
  const stranger = await fetch(`${again}/qanun/api/v1/users/conversations`)
  expect(await stranger.json()).toEqual([])
})

test("a taken port is said, and the next free one is used", async () => {
  const taken = await occupiedPort()
  const program = run("up", "--data", folder(), "--port", String(taken), "--core-port", "47200")
  const output = await program.printed("Press Ctrl-C")
  // On a busy machine the next one may be taken as well.
  expect(output).toMatch(new RegExp(`Port ${taken}(, \\d+)* is taken: the site is on \\d+`))
  const page = await fetch(siteOf(output))
  expect(await page.text()).toContain("سپیدار")
})

test("the data folder, its secrets and its databases are readable by their owner only", async () => {
  const data = join(folder(), "data")
  const program = run("up", "--data", data, "--port", "44300", "--core-port", "47300")
  await program.printed("Press Ctrl-C")
  expect(statSync(data).mode & 0o077).toBe(0)
  for (const name of readdirSync(data)) expect([name, statSync(join(data, name)).mode & 0o077]).toEqual([name, 0])
})

test("a folder that is in use is refused with a sentence that names who uses it, and is free once that one was killed", async () => {
  const data = folder()
  const up = async () => run("up", "--data", data, "--port", await freePort(), "--core-port", await freePort())
  const first = await up()
  const site = siteOf(await first.printed("Press Ctrl-C"))
  const { code, output } = await (await up()).ended
  expect(code).toBe(1)
  expect(output.trim().split("\n")).toEqual([expect.stringContaining(`already (process ${first.child.pid}, ${site})`)])
  expect((await ask(site)).status).toBe(200)
  first.child.kill("SIGKILL")
  await first.ended
  await (await up()).printed("Press Ctrl-C")
})

test("damaged secrets are not replaced, because that would lock every visitor out", async () => {
  const data = folder()
  writeFileSync(join(data, "secrets.json"), "{}")
  const { code, output } = await run("up", "--data", data).ended
  expect({ code, output }).toMatchObject({
    code: 1,
    output: expect.stringMatching(/secrets\.json is damaged: restore/),
  })
  expect(readFileSync(join(data, "secrets.json"), "utf8")).toBe("{}")
})

test("bad options end with one sentence", async () => {
  for (const [args, words] of [
    [["--port", "zero"], "--port takes a whole number from 1 to 65535"],
    [["--port", "70000"], "--port takes a whole number from 1 to 65535"],
  ] as const) {
    const { code, output } = await run("up", "--data", folder(), ...args).ended
    expect(code).toBe(2)
    expect(output).toContain(words)
    expect(output).not.toMatch(/\n\s+at /)
  }
})

test("a data folder that is a file ends with one sentence", async () => {
  const file = join(folder(), "data")
  writeFileSync(file, "")
  const { code, output } = await run("up", "--data", file).ended
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining("is a file and no folder") })
})

test("an address that this machine does not have ends with one sentence", async () => {
  const { code, output } = await run("up", "--data", folder(), "--host", "192.0.2.1").ended
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining("choose another with --host") })
})

test("with --strict-port a taken port ends it, in one sentence", async () => {
  const taken = String(await occupiedPort())
  for (const args of [
    ["--port", taken, "--core-port", await freePort()],
    ["--port", await freePort(), "--core-port", taken],
  ]) {
    const { code, output } = await run("up", "--data", folder(), "--strict-port", ...args).ended
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining(`Port ${taken} is taken: stop`) })
    expect(output.trim().split("\n")).toHaveLength(1)
  }
})

test("what the config file in its folder says is done, and --json tells the addresses", async () => {
  const cwd = folder()
  writeFileSync(
    join(cwd, "qanun.config.json"),
    JSON.stringify({ port: 44500, corePort: 47500, metricsPort: 48500, questionsPerDay: 1 }),
  )
  const program = runIn({ cwd }, "up", "--json")
  const { site, core, metrics } = JSON.parse(await program.printed("}\n"))
  expect(core).toMatch(/:47\d+$/)
  const { cookie, status } = await ask(site)
  expect(status).toBe(200)
  expect((await ask(site, cookie)).status).toBe(429)
  expect(await (await fetch(`${metrics}/metrics`)).text()).toContain('qanun_turns_total{status="completed"')
  program.child.kill("SIGTERM")
  expect((await program.ended).code).toBe(0)
})

test("it can stand in front of a Core that runs already", async () => {
  const core = await startFaultCore()
  cleanUp.push(() => core.close())
  const env = { QANUN_CORE_SECRET: "a secret of at least thirty-two characters" }
  const program = runIn({ env }, "up", "--data", folder(), "--core-url", core.url, "--port", "44600")
  const site = siteOf(await program.printed("Press Ctrl-C"))
  expect((await ask(site)).status).toBe(200)
  expect(core.to("queryStream")).toHaveLength(1)
})

test("a language model, an endpoint of vectors and Qdrant are used where they are named, each with its key", async () => {
  const [llm, embeddings, qdrant] = [
    await startModelServer({ apiKey: "llm-key", answer: () => "یک ماه در سال [1]" }),
    await startModelServer({ apiKey: "embeddings-key" }),
    await startQdrantDouble(),
  ]
  for (const server of [llm, embeddings, qdrant]) cleanUp.push(() => server.close())
  const env = { QANUN_LLM_API_KEY: "llm-key", QANUN_EMBEDDINGS_API_KEY: "embeddings-key" }
  const flags = ["--llm-base-url", llm.baseUrl, "--llm-models", "small,large", "--qdrant-url", qdrant.url]
  const more = ["--embeddings-base-url", embeddings.baseUrl, "--embeddings-model", "e5"]
  const program = runIn({ env }, "up", "--data", folder(), "--port", "44800", "--core-port", "47800", ...flags, ...more)
  const site = siteOf(await program.printed("Press Ctrl-C"))
  await embeddings.seen("embeddings")
  const { answer } = await ask(site)
  expect(answer.citations.length).toBeGreaterThan(0)
  expect((await llm.seen("chat")).headers["authorization"]).toBe("Bearer llm-key")
  const capabilities = await (await fetch(`${site}/qanun/api/v1/capabilities`)).json()
  expect(capabilities.llm_settings.models).toEqual(["small", "large"])
  await expect.poll(() => qdrant.collections.get("legal_documents")?.points.size ?? 0).toBeGreaterThan(100)
})

test("a browser may talk over a WebSocket", async () => {
  const program = run("up", "--data", folder(), "--port", "44700", "--core-port", "47700")
  const site = siteOf(await program.printed("Press Ctrl-C"))
  const { cookie } = await ask(site)
  const socket = new WebSocket(`${site.replace("http", "ws")}/qanun/ws`, { headers: { cookie } })
  cleanUp.push(() => socket.terminate())
  const types = await new Promise<string[]>((resolve, reject) => {
    const seen: string[] = []
    socket.on("error", reject)
    socket.on("message", (data) => {
      const { type } = JSON.parse(String(data))
      seen.push(type)
      if (type === "connection") socket.send(JSON.stringify({ type: "query", query: "چند روز مرخصی استحقاقی دارم؟" }))
      if (type === "processing_completed" || type === "error") resolve(seen)
    })
  })
  expect(types).not.toContain("error")
  expect(types.length).toBeGreaterThan(3)
})
