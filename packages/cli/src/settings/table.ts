import * as z from "zod/mini"

interface SettingInfo {
  /** How the text of a flag or a variable becomes its value. */
  kind: "text" | "number" | "switch" | "list"
  /** What the value must be, with the default. */
  schema: z.core.$ZodType
  /** The same in words: "takes …". */
  takes: string
  /** One line for `--help`. */
  help: string
  /** What `--help` shows in place of the value. */
  value?: string
  /** Taken from the environment only, so that no secret stands in a file or a list of processes. */
  secret?: true
}

const wholeNumber = (min: number, max: number) => z.int().check(z.gte(min), z.lte(max))
const someText = z.string().check(z.minLength(1))
const address = (protocol: RegExp) => z.string().check(z.refine((value) => URL.canParse(value) && protocol.test(value)))
const isOrigin = (value: string) => URL.canParse(value) && new URL(value).origin === value

const PORT = { kind: "number", takes: "takes a whole number from 1 to 65535", value: "number" } as const
const TEXT = { kind: "text", takes: "takes a text that is not empty" } as const
const SWITCH = { kind: "switch", takes: "takes true or false" } as const
const ADDRESS = { kind: "text", takes: "takes an http or https address", value: "url" } as const
const SECRET = {
  kind: "text",
  schema: z.optional(z.string().check(z.minLength(32))),
  takes: "needs at least 32 characters",
  secret: true,
} as const
const anyPort = wholeNumber(1, 65_535)
const httpAddress = z.optional(address(/^https?:\/\//))

/**
 * Every setting of an installation. The key is its name in the config file; its flag and its variable follow from it:
 * `llmBaseUrl`, `--llm-base-url`, `QANUN_LLM_BASE_URL`.
 */
export const SETTINGS = {
  port: { ...PORT, schema: z.prefault(anyPort, 4321), help: "port of the site" },
  corePort: { ...PORT, schema: z.prefault(anyPort, 7001), help: "port of Core" },
  strictPort: {
    ...SWITCH,
    schema: z.prefault(z.boolean(), false),
    help: "end when a port is taken, instead of using the next free one",
  },
  host: { ...TEXT, schema: z.prefault(someText, "127.0.0.1"), value: "address", help: "address of the site" },
  coreHost: { ...TEXT, schema: z.prefault(someText, "127.0.0.1"), value: "address", help: "address of Core" },
  data: {
    ...TEXT,
    schema: z.prefault(someText, ".qanun"),
    value: "folder",
    help: "folder of the databases, the corpus and the secrets",
  },
  databaseUrl: {
    kind: "text",
    schema: z.optional(address(/^postgres(ql)?:\/\//)),
    takes: "takes the address of a PostgreSQL database, e.g. postgres://user@localhost/qanun",
    value: "url",
    help: "keep everything in this PostgreSQL database instead of SQLite files",
  },
  coreUrl: { ...ADDRESS, schema: httpAddress, help: "a Core that runs already, instead of starting one" },
  llmBaseUrl: { ...ADDRESS, schema: httpAddress, help: "OpenAI-compatible endpoint that writes the answers" },
  llmModels: {
    kind: "list",
    schema: z.optional(z.array(someText).check(z.minLength(1))),
    takes: "takes the names of models",
    value: "names",
    help: "models of that endpoint to choose from, the default first",
  },
  embeddingsBaseUrl: {
    ...ADDRESS,
    schema: httpAddress,
    help: "OpenAI-compatible endpoint of vectors, to search by meaning beside words",
  },
  embeddingsModel: { ...TEXT, schema: z.optional(someText), value: "name", help: "model of that endpoint" },
  qdrantUrl: {
    ...ADDRESS,
    schema: httpAddress,
    help: "keep vectors in this Qdrant instead of the database; wants @qdrant/js-client-rest",
  },
  allowedOrigins: {
    kind: "list",
    schema: z.prefault(z.array(z.string().check(z.refine(isOrigin))), []),
    takes: "takes origins without a path, e.g. https://www.example.com",
    value: "origins",
    help: "other sites whose pages may call",
  },
  trustProxy: {
    ...SWITCH,
    schema: z.prefault(z.boolean(), false),
    help: "believe X-Forwarded headers; only behind a proxy that sets them",
  },
  questionsPerDay: {
    kind: "number",
    schema: z.optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    takes: "takes a whole number from 1 on",
    value: "number",
    help: "questions that each person may ask in a day; without it nothing is counted",
  },
  metricsPort: { ...PORT, schema: z.optional(anyPort), help: "serve figures for Prometheus at /metrics on 127.0.0.1" },
  log: {
    kind: "text",
    schema: z.prefault(z.enum(["off", "error", "info"]), "error"),
    takes: "takes off, error or info",
    value: "level",
    help: "what to write to standard error as lines of JSON: off, error or info",
  },
  coreSecret: { ...SECRET, help: "signs the tokens for Core" },
  visitorSecret: { ...SECRET, help: "signs the cookies of visitors" },
  identitySecret: { ...SECRET, help: "your backend signs the tokens of its signed-in users with it" },
  llmApiKey: { ...TEXT, schema: z.optional(someText), secret: true, help: "key of the LLM endpoint" },
  embeddingsApiKey: {
    ...TEXT,
    schema: z.optional(someText),
    secret: true,
    help: "key of the endpoint of vectors",
  },
  qdrantApiKey: { ...TEXT, schema: z.optional(someText), secret: true, help: "key of Qdrant" },
  serviceKeys: {
    kind: "list",
    schema: z.optional(z.array(z.string().check(z.minLength(32)))),
    takes: "takes keys of at least 32 characters each",
    secret: true,
    help: "X-API-Key of the services that may use sync/* of Core",
  },
} as const satisfies Record<string, SettingInfo>

export type SettingName = keyof typeof SETTINGS

/** What `qanun up` runs with. */
export type Settings = { [Name in SettingName]: z.output<(typeof SETTINGS)[Name]["schema"]> }

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[]

/** A setting without the literal types of the table. */
export const settingOf = (name: SettingName): SettingInfo => SETTINGS[name]

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The flag of a setting. */
export const flagOf = (name: SettingName): string => `--${dashed(name)}`

/** The environment variable of a setting. What it holds may also stand in a file that `…_FILE` names. */
export const variableOf = (name: SettingName): string => `QANUN_${dashed(name).replaceAll("-", "_").toUpperCase()}`
