import { execFile, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { json, startFaultCore } from "@qanun/testing"
import { startPostgresServer } from "../packages/store/test/postgres-server.ts"
import { expect, test } from "./app.ts"
import { freePort, runExample, SECRET, startExample } from "./example.ts"

/** A bare machine may lack them; the document itself needs them. */
const lacks = (...programs: string[]) => programs.filter((name) => spawnSync(name, ["--version"]).error).join(", ")

const django = join(import.meta.dirname, "../examples/django")

test("a backend service asks typed questions of Core, one and many", async ({ app }) => {
  const { core: secret } = JSON.parse(readFileSync(join(app.folder, "secrets.json"), "utf8"))
  const printed = await runExample("typed-queries", "start", { CORE_URL: app.core, CORE_SECRET: secret })
  expect(printed).toMatch(/^leave: .*ماده ۶۴ قانون کار/m)
  expect(printed).toMatch(/^چند روز .* answered, 1 sources$/m)
  expect(printed).toMatch(/^قیمت طلا .* no_answer, 0 sources$/m)
  // The Core of the demo quotes and writes no JSON: a typed error, and no made-up number.
  expect(printed).toMatch(/^days: invalid_response$/m)
})

test("a typed question gives a number where Core writes with a language model", async () => {
  const core = await startFaultCore()
  const answer = { sources: [], conversation_id: "c", message_id: "m", tokens_used: 1, processing_time_ms: 1 }
  core.always("query", json({ ...answer, answer: 'مرخصی شما:\n```json\n{"days": 30}\n```', outcome: "answered" }))
  const printed = await runExample("typed-queries", "start", { CORE_URL: core.url, CORE_SECRET: SECRET })
  await core.close()
  expect(printed).toMatch(/^days: 30$/m)
})

test("an instance is killed in the middle of an answer, and its reader misses nothing", async () => {
  const postgres = await startPostgresServer()
  try {
    const printed = await runExample("two-instances", "start", {
      DATABASE_URL: await postgres.createDatabase(),
      PORT: String(await freePort()),
    })
    const [, first, second] =
      /is answered by (\S+)\n\S+ was killed after event \d+\n.* is answered by (\S+)\n/.exec(printed) ?? []
    expect(first).toMatch(/^http/)
    expect(second).toMatch(/^http/)
    expect(second).not.toBe(first)
    expect(printed).toMatch(/\[1\] ماده ۶۴ قانون کار/)
    expect(printed).toMatch(/\d\d events, none twice, none lost/)
  } finally {
    await postgres.stop()
  }
})

test("the curl transcript of the Django example holds", async ({ app }) => {
  test.skip(lacks("bash", "curl", "python3") !== "", "bash, curl and python3 are needed")
  const service = await startExample("django", app)
  const env: NodeJS.ProcessEnv = { ...process.env, QANUN: `${service.url}/qanun`, QANUN_PAGE_SECRET: SECRET }
  const sh = async (command: string) =>
    (await promisify(execFile)("bash", ["-ec", command], { cwd: django, env })).stdout.trim()
  const text = readFileSync(join(django, "README.md"), "utf8")
  const steps = [...text.matchAll(/^```sh\n([\s\S]*?)^```\n(?:\n```(json|text)\n([\s\S]*?)^```\n)?/gm)]
  try {
    for (const [, command = "", kind, expected = ""] of steps) {
      const assigned = /^(\w+)=\$\((.*)\)$/s.exec(command.trim())
      if (assigned) env[assigned[1] as string] = await sh(assigned[2] as string)
      const printed = assigned ? "" : await sh(command)
      if (kind === "json") {
        const answer = JSON.parse(printed)
        expect(answer, command).toEqual(shapeOf(JSON.parse(expected)))
        if (answer.message_id && answer.answer)
          Object.assign(env, { CONVERSATION: answer.conversation_id, MESSAGE: answer.message_id })
      }
      if (kind === "text") expect(eventKinds(printed), command).toEqual(expect.arrayContaining(eventKinds(expected)))
    }
    expect(steps.length).toBeGreaterThan(10)
  } finally {
    await service.stop()
  }
})

test("the Python of the Django example is valid", async () => {
  test.skip(lacks("python3") !== "", "python3 is needed")
  const compile = "import ast, sys; [ast.parse(open(name).read(), name) for name in sys.argv[1:]]"
  const files = ["tokens", "views", "urls"].map((name) => join(django, "law", `${name}.py`))
  await promisify(execFile)("python3", ["-c", compile, ...files])
})

/** What a documented answer promises: its fields, and its words where they are not left out. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return expect.arrayContaining(value.map(shapeOf))
  if (typeof value === "string") return value.includes("…") ? expect.any(String) : value
  if (typeof value === "number") return expect.any(Number)
  if (typeof value !== "object" || value === null) return value
  return expect.objectContaining(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)])))
}

/** The events of a stream, as number and type where the document has them. */
const eventKinds = (text: string) => [...text.matchAll(/"type":"(\w+)"/g)].map(([, type]) => type)
