import { expect, test } from "vitest"
import { createChangeFeed } from "../src/change-feed.ts"
import {
  askMany,
  type CoreClient,
  createCoreClient,
  defineQuery,
  diagnose,
  isQanunError,
  logTo,
  traceTo,
} from "../src/index.ts"
import {
  foldPersian,
  formatCitation,
  isSamePersian,
  splitAtMarks,
  toAsciiDigits,
  toPersianDigits,
} from "../src/persian.ts"
import { validate } from "../src/validate.ts"
import { startPair } from "./fault-server.ts"

/** Wrong on purpose: what a caller without types may give. */
// biome-ignore lint/suspicious/noExplicitAny: the point of these tests
type Wrong = any

const VALUES: Record<string, Wrong> = {
  undefined: undefined,
  null: null,
  boolean: true,
  number: 7,
  text: "x",
  object: {},
  list: [],
  function: () => {},
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  negative: -1,
  empty: "",
  "a line break": "a\nb",
  NUL: "a\0b",
  "half a character": "\ud800",
}

const query = "چند روز مرخصی دارم؟"
const STRINGS = "text, empty, a line break, NUL, half a character"
const OPTIONAL_FUNCTION = "undefined, function"
const OPTIONAL_OBJECT = "undefined, null, object"
const OPTIONAL_FLAG = "undefined, null, boolean"
/** Fields of an answer's settings, and what of the values is good. */
const SETTINGS = { temperature: "undefined, null", max_tokens: "undefined, null, number", top_p: "undefined, null" }
const schema = { "~standard": { validate: (value: unknown) => ({ value }) } } as Wrong
const definition = { input: schema, prompt: () => query }
const logger = { debug() {}, warn() {}, error() {} }
const tracer = { startSpan() {} } as Wrong

type Call = (client: CoreClient, wrong: Wrong, url: string) => unknown
type Row = [argument: string, good: string, call: Call]

const field = (name: string, good: string, call: (client: CoreClient, fields: Wrong) => unknown): Row => [
  name,
  good,
  (client, wrong) => call(client, { [name]: wrong }),
]
const ask = (client: CoreClient, fields: Wrong) => client.query.ask({ query, ...fields })
const option = (name: string, good: string): Row => [
  name,
  good,
  (_, wrong, baseUrl) => {
    const [group = "", inner] = name.split(".")
    return createCoreClient({ baseUrl, [group]: inner ? { [inner]: wrong } : wrong })
  },
]

/** Each argument, the values that it may have, and a call that gives it. Whatever else it gets is refused by name. */
const ROWS: Row[] = [
  ["options|baseUrl", "", (_, wrong) => createCoreClient(wrong)],
  ["baseUrl", "", (_, baseUrl) => createCoreClient({ baseUrl })],
  option("getToken", OPTIONAL_FUNCTION),
  option("fetch", OPTIONAL_FUNCTION),
  option("validate", OPTIONAL_FUNCTION),
  option("random", OPTIONAL_FUNCTION),
  option("now", OPTIONAL_FUNCTION),
  option("headers", "undefined, object"),
  option("headers.x", "text, empty"),
  option("credentials", "undefined"),
  option("hooks", "undefined, object, list"),
  option("llmSettings", OPTIONAL_OBJECT),
  option("timeouts", OPTIONAL_OBJECT),
  option("retry", OPTIONAL_OBJECT),
  option("circuit", OPTIONAL_OBJECT),
  option("timeouts.idle", "undefined, number, Infinity"),
  option("retry.retries", "undefined, number, Infinity"),
  option("circuit.cooldownMs", "undefined, number, Infinity"),
  ["getToken", OPTIONAL_FUNCTION, (client, wrong) => client.withToken(wrong)],

  ["question|query", "", (client, wrong) => client.query.ask(wrong)],
  ["question|query", "", (client, wrong) => client.query.stream(wrong).final()],
  field("query", "text, a line break, NUL", ask),
  field("conversation_id", "undefined, null, text, a line break, NUL", ask),
  field("language", "undefined", ask),
  field("max_results", "undefined, number", ask),
  field("filters", OPTIONAL_OBJECT, ask),
  field("user_preferences", OPTIONAL_OBJECT, ask),
  field("use_cache", OPTIONAL_FLAG, ask),
  field("use_reranking", OPTIONAL_FLAG, ask),
  field("enable_web_search", OPTIONAL_FLAG, ask),
  field("file_attachments", "undefined, null, list", ask),
  field("llm_settings", OPTIONAL_OBJECT, ask),
  field("model", "undefined, null, text, a line break, NUL", ask),
  ...Object.entries(SETTINGS).map(([name, good]) => field(name, good, ask)),
  ...Object.entries(SETTINGS).map(([name, good]) =>
    field(name, good, (client, fields) => ask(client, { llm_settings: fields })),
  ),
  ["options", "undefined, object", (client, wrong) => client.query.stream({ query }, wrong).final()],
  ["options", "undefined, object", (client, wrong) => client.query.resume("m", wrong).final()],
  field("signal", "undefined", (client, options) => client.query.stream({ query }, options).final()),
  field("signal", "undefined", (client, options) => client.query.ask({ query }, options)),
  field("idempotencyKey", "undefined, text", (client, options) => client.query.stream({ query }, options).final()),
  field("idempotencyKey", "undefined, text", (client, options) => client.query.ask({ query }, options)),
  field("lastEventId", "undefined, text, empty, half a character", (client, options) =>
    client.query.resume("m", options).final(),
  ),
  ["messageId", "text, a line break, NUL", (client, wrong) => client.query.resume(wrong).final()],
  ["messageId", "text", (client, wrong) => client.query.stop(wrong)],
  ["listener", "function", (client, wrong) => client.query.stream({ query }).on("token", wrong)],

  ...(
    [
      ["query.ask", { query }],
      ["query.stop", "m"],
      ["conversations.list"],
      ["conversations.get", "c"],
      ["conversations.create", {}],
      ["conversations.update", "c", {}],
      ["conversations.delete", "c"],
      ["conversations.messages", "c"],
      ["folders.list"],
      ["folders.create", { name: "f" }],
      ["folders.update", "f", {}],
      ["folders.delete", "f"],
      ["users.profile"],
      ["users.updateProfile", {}],
      ["users.statistics"],
      ["users.clearHistory"],
      ["users.changes", () => {}],
      ["memory.list"],
      ["memory.get", "m"],
      ["memory.add", { content: "x" }],
      ["memory.update", "m", { content: "x" }],
      ["memory.delete", "m"],
      ["memory.clear"],
      ["sources.get", "s"],
      ["feedback.send", { message_id: "m", rating: 5 }],
      ["capabilities"],
      ["session"],
      ["health"],
    ] as [string, ...unknown[]][]
  ).map(([method, ...args]): Row => {
    const [group = "", name] = method.split(".")
    const call: Call = (client, wrong) =>
      name ? (client as Wrong)[group][name](...args, wrong) : (client as Wrong)[group](...args, wrong)
    return [`options of ${method}`, "undefined, object", call]
  }),
  ...(["get", "delete", "messages"] as const).map(
    (name): Row => ["id", "text", (client, wrong) => client.conversations[name](wrong)],
  ),
  ["id", "text", (client, wrong) => client.conversations.update(wrong, {})],
  ["id", "text", (client, wrong) => client.folders.delete(wrong)],
  ["id", "text", (client, wrong) => client.memory.get(wrong)],
  ["id", "text", (client, wrong) => client.sources.get(wrong)],
  field("limit", "undefined, number", (client, options) => client.conversations.list(options)),
  field("offset", "undefined, number", (client, options) => client.conversations.messages("c", options)),
  ["conversation", "undefined, object", (client, wrong) => client.conversations.create(wrong)],
  field("title", "undefined, text, a line break, NUL, half a character", (client, fields) =>
    client.conversations.create(fields),
  ),
  field("context", "undefined, object", (client, fields) => client.conversations.create(fields)),
  field("llm_model", "undefined, text", (client, fields) => client.conversations.create(fields)),
  ["change", "object", (client, wrong) => client.conversations.update("c", wrong)],
  field("is_pinned", "undefined, boolean", (client, fields) => client.conversations.update("c", fields)),
  field("is_archived", "undefined, boolean", (client, fields) => client.conversations.update("c", fields)),
  field("folder_id", "undefined, null, text", (client, fields) => client.conversations.update("c", fields)),
  field("llm_settings", OPTIONAL_OBJECT, (client, fields) => client.conversations.update("c", fields)),
  ["folder|name", "", (client, wrong) => client.folders.create(wrong)],
  field("color", "undefined, null", (client, fields) => client.folders.update("f", fields)),
  field("position", "undefined, number", (client, fields) => client.folders.update("f", fields)),
  ["change", "object", (client, wrong) => client.users.updateProfile(wrong)],
  field("language", "undefined", (client, fields) => client.users.updateProfile(fields)),
  field("preferences", "undefined, object", (client, fields) => client.users.updateProfile(fields)),
  field("llm_settings", OPTIONAL_OBJECT, (client, fields) => client.users.updateProfile(fields)),
  ["take", "function", (client, wrong) => client.users.changes(wrong)],
  field("after", "undefined", (client, options) => client.users.changes(() => {}, options)),
  ["memory|content", "", (client, wrong) => client.memory.add(wrong)],
  field("category", "undefined", (client, fields) => client.memory.add({ content: "x", ...fields })),
  ["feedback|message_id", "", (client, wrong) => client.feedback.send(wrong)],
  field("rating", "", (client, fields) => client.feedback.send({ message_id: "m", ...fields })),
  field("feedback_type", "undefined", (client, fields) =>
    client.feedback.send({ message_id: "m", rating: 5, ...fields }),
  ),
  field("feedback_text", `undefined, null, ${STRINGS}`, (client, fields) =>
    client.feedback.send({ message_id: "m", rating: 5, ...fields }),
  ),

  ["client", "", (_, wrong) => askMany(wrong, [])],
  ["questions", "list", (client, wrong) => askMany(client, wrong)],
  ["options", "undefined, object", (client, wrong) => askMany(client, [{ query }], wrong)],
  field("concurrency", "undefined, number", (client, options) => askMany(client, [], options)),
  field("onResult", OPTIONAL_FUNCTION, (client, options) => askMany(client, [], options)),
  field("signal", "undefined", (client, options) => askMany(client, [], options)),
  ["definition|input", "", (_, wrong) => defineQuery(wrong)],
  ["input", "", (_, input) => defineQuery({ ...definition, input })],
  ["prompt", "function", (_, prompt) => defineQuery({ ...definition, prompt })],
  ["output", "undefined", (_, output) => defineQuery({ ...definition, output })],
  ["settings", OPTIONAL_OBJECT, (_, settings) => defineQuery({ ...definition, settings })],
  ["language", "undefined", (_, language) => defineQuery({ ...definition, language })],
  ["client", "", (_, wrong) => defineQuery(definition)(wrong, {})],
  ["options", "undefined, object", (client, wrong) => defineQuery(definition)(client, {}, wrong)],
  ["options|baseUrl", "", (_, wrong) => diagnose(wrong)],
  ["logger|logger.debug", "", (_, wrong) => logTo(wrong)],
  ["level", "undefined", (_, wrong) => logTo(logger, wrong)],
  ["tracer|tracer.startSpan", "", (_, wrong) => traceTo(wrong)],
  ["inject", OPTIONAL_FUNCTION, (_, wrong) => traceTo(tracer, wrong)],

  ["options|serviceKey", "", (_, wrong) => createChangeFeed(wrong)],
  ["baseUrl", "", (_, baseUrl) => createChangeFeed({ baseUrl, serviceKey: "k" })],
  ["serviceKey", "text", (_, serviceKey, baseUrl) => createChangeFeed({ baseUrl, serviceKey })],
  ["timeouts", OPTIONAL_OBJECT, (_, timeouts, baseUrl) => createChangeFeed({ baseUrl, serviceKey: "k", timeouts })],
  [
    "cursor",
    `undefined, null, ${STRINGS}`,
    (_, wrong, baseUrl) => createChangeFeed({ baseUrl, serviceKey: "k" }).read(wrong),
  ],
  [
    "options",
    "undefined, object",
    (_, wrong, baseUrl) => createChangeFeed({ baseUrl, serviceKey: "k" }).read(null, wrong),
  ],
  ["text", STRINGS, (_, wrong) => foldPersian(wrong)],
  ["text", STRINGS, (_, wrong) => toAsciiDigits(wrong)],
  ["text", `number, NaN, Infinity, negative, ${STRINGS}`, (_, wrong) => toPersianDigits(wrong)],
  ["one", STRINGS, (_, wrong) => isSamePersian(wrong, "x")],
  ["other", STRINGS, (_, wrong) => isSamePersian("x", wrong)],
  ["answer", STRINGS, (_, wrong) => splitAtMarks(wrong, [])],
  ["citations", "list", (_, wrong) => splitAtMarks("x", wrong)],
  ["citation|n", "", (_, wrong) => formatCitation(wrong)],
  ["what", "", (_, wrong) => validate(wrong, {})],
]

test.for(ROWS)("%s is refused by name, in words, before any request", async ([argument, good, call]) => {
  const { core, client } = await startPair()
  const names = argument.replace(/ of .*/, "").split("|")
  for (const [kind, wrong] of Object.entries(VALUES)) {
    if (good.split(", ").includes(kind)) continue
    const refusal = await (async () => call(client, wrong, core.url))().catch((error: unknown) => error)
    if (!isQanunError(refusal)) throw new Error(`${argument} took ${kind}: ${refusal}`)
    const named = refusal.details?.["field"] as string
    expect([kind, refusal.code, refusal.message]).toEqual([kind, "invalid_argument", expect.stringContaining(named)])
    expect(names.map((name) => name.split(".").at(-1))).toContain(named.split(".").at(-1))
    expect(refusal.message).not.toMatch(/[\^\\]|undefined|\[object/)
  }
  expect(core.requests).toHaveLength(0)
})

test("a header whose name cannot be sent is refused by name", () => {
  for (const name of ["", "two words", "a:b", "a\nb", "نام"])
    expect(() => createCoreClient({ baseUrl: "https://core.example", headers: { [name]: "x" } })).toThrow(
      expect.objectContaining({ code: "invalid_argument", details: { field: `headers.${name}` } }),
    )
})

test("a call with an aborted signal sends nothing", async () => {
  const { core, client } = await startPair()
  const options = { signal: AbortSignal.abort() }
  const calls = [
    client.query.ask({ query }, options),
    client.query.stream({ query }, options).final(),
    client.query.resume("m", options).final(),
    client.conversations.list(options),
    client.users.changes(() => {}, options),
    client.capabilities(options),
  ]
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: "aborted" })
  expect((await askMany(client, [{ query }], options))[0]).toMatchObject({ ok: false, error: { code: "aborted" } })
  expect(core.requests).toHaveLength(0)
})
