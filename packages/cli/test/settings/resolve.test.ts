import { writeFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import { type Flags, resolveSettings } from "../../src/settings/resolve.ts"
import { SETTING_NAMES, settingOf, variableOf } from "../../src/settings/table.ts"
import { folder } from "../program.ts"

function configFile(content: unknown): string {
  const file = join(folder(), "qanun.config.json")
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content))
  return file
}

const refusal = (flags: Flags, env: Record<string, string> = {}) =>
  resolveSettings(flags, env).then(
    () => expect.fail("it was taken"),
    (error: { message: string; exitCode: number }) => error,
  )

test("without anything said, the defaults hold", async () => {
  expect(await resolveSettings({}, {})).toMatchObject({
    port: 4321,
    corePort: 7001,
    host: "127.0.0.1",
    data: ".qanun",
    strictPort: false,
    allowedOrigins: [],
    log: "error",
  })
})

test("a flag is stronger than a variable, that is stronger than the file, and that than the default", async () => {
  const config = configFile({ port: 5003, host: "::1", llmBaseUrl: "https://llm.example/v1", llmModels: ["a", "b"] })
  const env = { QANUN_PORT: "5002", QANUN_CONFIG: config, QANUN_TRUST_PROXY: "true" }
  const settings = await resolveSettings({ port: "5001" }, env)
  expect(settings).toMatchObject({ port: 5001, host: "::1", trustProxy: true, llmModels: ["a", "b"], corePort: 7001 })
  expect((await resolveSettings({}, env)).port).toBe(5002)
  expect((await resolveSettings({ config }, {})).port).toBe(5003)
})

test("whatever the sources say, the strongest that says anything wins", async () => {
  const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined })
  const file = configFile({})
  await fc.assert(
    fc.asyncProperty(port, port, port, async (flag, variable, inFile) => {
      writeFileSync(file, JSON.stringify(inFile === undefined ? {} : { port: inFile }))
      const flags = { config: file, ...(flag === undefined ? {} : { port: String(flag) }) }
      const env = variable === undefined ? {} : { QANUN_PORT: String(variable) }
      expect((await resolveSettings(flags, env)).port).toBe(flag ?? variable ?? inFile ?? 4321)
    }),
    { numRuns: 40 },
  )
})

test("an empty variable says nothing", async () => {
  expect((await resolveSettings({}, { QANUN_PORT: "", QANUN_DATABASE_URL: "" })).port).toBe(4321)
})

test("lists are given with commas, or as lists in the file", async () => {
  const env = { QANUN_ALLOWED_ORIGINS: "https://a.example, https://b.example" }
  expect((await resolveSettings({}, env)).allowedOrigins).toEqual(["https://a.example", "https://b.example"])
})

test("a secret comes from its variable, or from the file that …_FILE names, and never with its last line's end", async () => {
  const secret = "a secret of at least thirty-two characters"
  const file = join(folder(), "secret")
  writeFileSync(file, `${secret}\n`)
  expect((await resolveSettings({}, { QANUN_CORE_SECRET: secret })).coreSecret).toBe(secret)
  expect((await resolveSettings({}, { QANUN_CORE_SECRET_FILE: file })).coreSecret).toBe(secret)
  expect((await refusal({}, { QANUN_CORE_SECRET_FILE: `${file}x` })).message).toMatch(
    /QANUN_CORE_SECRET_FILE names .*cannot be read/,
  )
})

test.for([
  ["a flag", { port: "70000" }, {}, "--port takes a whole number from 1 to 65535, not 70000."],
  ["a variable", {}, { QANUN_CORE_PORT: "x" }, "QANUN_CORE_PORT takes a whole number from 1 to 65535"],
  ["a switch", {}, { QANUN_TRUST_PROXY: "yes" }, 'QANUN_TRUST_PROXY takes true or false, not "yes".'],
  [
    "an origin with a path",
    { allowedOrigins: "https://a.example/x" },
    {},
    "--allowed-origins takes origins without a path",
  ],
  [
    "a database of another kind",
    { databaseUrl: "mysql://x" },
    {},
    "--database-url takes the address of a PostgreSQL database",
  ],
  ["a level", { log: "loud" }, {}, '--log takes off, error or info, not "loud".'],
] as const)("%s that is wrong is named, with what it takes", async ([, flags, env, words]) => {
  const { message, exitCode } = await refusal(flags, env)
  expect(message).toContain(words)
  expect(exitCode).toBe(2)
})

test.for([
  [{ prot: 1 }, 'there is no setting "prot"; did you mean port?'],
  [{ llmApiKey: "k" }, "llmApiKey is a secret and belongs in the environment: set QANUN_LLM_API_KEY."],
  [{ port: "4321" }, 'qanun.config.json: port takes a whole number from 1 to 65535, not "4321".'],
  ["{", "qanun.config.json is not JSON"],
  [[], "must hold one JSON object"],
] as const)("a config file that is wrong is refused by the field's name: %j", async ([content, words]) => {
  const { message, exitCode } = await refusal({ config: configFile(content) })
  expect(message).toContain(words)
  expect(exitCode).toBe(2)
})

test("a config file that was named must be there", async () => {
  expect((await refusal({ config: "/nowhere.json" })).message).toBe("There is no config file /nowhere.json.")
})

test.for([
  [{ llmBaseUrl: "https://llm.example/v1" }, "give --llm-models (or QANUN_LLM_MODELS)"],
  [{ llmModels: "m" }, "give --llm-base-url (or QANUN_LLM_BASE_URL)"],
  [{ embeddingsBaseUrl: "https://llm.example/v1" }, "give --embeddings-model (or QANUN_EMBEDDINGS_MODEL)"],
  [{ coreUrl: "https://core.example" }, "give QANUN_CORE_SECRET, the secret that this Core verifies tokens with"],
] as const)("half a configuration says which other half it needs: %j", async ([flags, words]) => {
  const { message, exitCode } = await refusal(flags)
  expect(message).toContain(words)
  expect(exitCode).toBe(2)
})

test("no secret and no password is repeated in a refusal", async () => {
  for (const env of [{ QANUN_CORE_SECRET: "short-secret" }, { QANUN_DATABASE_URL: "mysql://u:short-secret@db" }])
    expect((await refusal({}, env)).message).not.toContain("short-secret")
})

test("every setting can be given in every way, secrets only by the environment", () => {
  for (const name of SETTING_NAMES) expect(variableOf(name)).toMatch(/^QANUN_[A-Z_]+$/)
  const secrets = SETTING_NAMES.filter((name) => settingOf(name).secret)
  expect(secrets).toEqual([
    "coreSecret",
    "visitorSecret",
    "identitySecret",
    "llmApiKey",
    "embeddingsApiKey",
    "qdrantApiKey",
    "serviceKeys",
  ])
})
