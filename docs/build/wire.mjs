import { mkdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { ERROR_CODES, openApiDocument, ROUTES, SERVICE_ROUTES, StreamEvent } from "@qanun/contract"
import * as z from "zod"

const head = (title, text) => `---\ntitle: ${title}\neditLink: false\n---\n\n# ${title}\n\n${text}\n`
const cell = (text) => String(text).replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ")
const table = (columns, rows) =>
  [columns, columns.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")

/** Writes `reference/wire/{routes,schemas,events,errors}.md` and the OpenAPI documents, all from the contract. */
export async function writeWire(docs) {
  const out = join(docs, "reference/wire")
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  const users = openApiDocument({ role: "users", version: "0" })
  for (const role of ["core", "users"])
    await writeFile(
      join(docs, `public/openapi-${role}.json`),
      JSON.stringify(openApiDocument({ role, version: "0" }), null, 2),
    )
  const { schemas } = users.components
  await writeFile(join(out, "routes.md"), routesPage(users))
  await writeFile(join(out, "schemas.md"), schemasPage(schemas))
  await writeFile(join(out, "events.md"), eventsPage())
  await writeFile(join(out, "errors.md"), errorsPage())
}

function routesPage(document) {
  const rows = Object.entries(ROUTES).map(([name, { method, path, auth, on }]) => {
    const operation = document.paths[path]?.[method.toLowerCase()]
    const request = schemaName(operation?.requestBody?.content?.["application/json"]?.schema)
    const [type, media] =
      Object.entries((operation?.responses?.["200"] ?? operation?.responses?.["201"])?.content ?? {})[0] ?? []
    const response = schemaName(media?.schema)
    const many = media?.schema?.type === "array"
    return [
      `\`${method}\` \`${path}\``,
      link(request),
      `${link(response)}${many ? " []" : ""}${type === "text/event-stream" ? " as a stream" : ""}`,
      auth === "user" ? "yes" : "",
      on === "both" ? "both" : on,
      `\`${name}\``,
    ]
  })
  return head(
    "Routes",
    `The route table of \`@qanun/contract\`. Paths are below the base URL of a Users API or a Core API; the first column is
exactly what travels, slashes included. The same as OpenAPI 3.1: [Users API](/openapi-users.json){target=_blank},
[Core API](/openapi-core.json){target=_blank}.

Parameters of the Users adapter are in [its guide](../../guide/auth.md#what-the-adapter-serves).

${table(["Route", "Body", "Answer", "Signed in", "Served by", "Name"], rows)}

## For services and operators

No page calls these. "service" is a key of Core as \`X-API-Key\`, or the secret that the route's guide names.

${table(
  ["Route", "Who may", "Served by", "Name"],
  Object.entries(SERVICE_ROUTES).map(([name, { method, path, auth, on }]) => [
    `\`${method}\` \`${path}\``,
    auth === "none" ? "anybody" : auth,
    on,
    `\`${name}\``,
  ]),
)}
`,
  )
}

const schemaName = (schema) => (schema?.items ?? schema)?.$ref?.split("/").at(-1)
const pageOf = (name) => (name === "StreamEvent" ? "./events.md" : `./schemas.md#${name.toLowerCase()}`)
const link = (name) => (name ? `[${name}](${pageOf(name)})` : "")

function schemasPage(schemas) {
  const parts = Object.entries(schemas)
    .filter(([name]) => name !== "StreamEvent")
    .map(([name, schema]) => `## ${name}\n\n${schema.properties ? properties(schema) : fallback(schema)}\n`)
  return head("Schemas", `What travels as JSON. A field without "yes" may be missing.\n\n${parts.join("\n")}\n`)
}

const fallback = (schema) => `\`\`\`json\n${JSON.stringify(schema, null, 2)}\n\`\`\``

function properties({ properties: fields, required = [] }) {
  return table(
    ["Field", "Type", "Always there", "Limits"],
    Object.entries(fields).map(([name, field]) => [
      `\`${name}\``,
      cell(typeOf(field)),
      required.includes(name) ? "yes" : "",
      cell(limitsOf(field)),
    ]),
  )
}

function typeOf(field) {
  if (field.$ref) return field.$ref.split("/").at(-1)
  if (field.const !== undefined) return JSON.stringify(field.const)
  if (field.enum) return field.enum.map((value) => JSON.stringify(value)).join(" or ")
  const parts = field.anyOf ?? field.oneOf
  if (parts) return [...new Set(parts.map(typeOf))].join(" or ")
  if (field.type === "array") return `list of ${typeOf(field.items ?? {})}`
  if (field.type === "object" && field.properties) return `{ ${Object.keys(field.properties).join(", ")} }`
  return [field.type ?? "any"].flat().join(" or ")
}

function limitsOf(field) {
  const inner = field.anyOf?.find((part) => part.type !== "null") ?? field
  const { minLength, maxLength, minimum, maximum, maxItems, default: preset } = inner
  const between = (from, to, what) => {
    if (to !== undefined && to < Number.MAX_SAFE_INTEGER) return `${from ?? 0} to ${to}${what}`
    return from !== undefined && from > Number.MIN_SAFE_INTEGER ? `from ${from}${what}` : undefined
  }
  return [
    between(minLength, maxLength, " characters"),
    between(minimum, maximum, ""),
    maxItems === undefined ? undefined : `at most ${maxItems}`,
    preset === undefined ? undefined : `default ${JSON.stringify(preset)}`,
  ]
    .filter(Boolean)
    .join(", ")
}

function eventsPage() {
  const { oneOf, anyOf } = z.toJSONSchema(StreamEvent, { unrepresentable: "any" })
  const parts = (oneOf ?? anyOf).map((event) => {
    const { type, ...fields } = event.properties
    return `## \`${type.const}\`\n\n${properties({ properties: fields, required: event.required })}\n`
  })
  return head(
    "Events",
    `The stream of \`POST /api/v1/query/stream\` is \`text/event-stream\`. Each event is one object in a \`data:\` line with
its \`type\`; \`id:\` is \`<message_id>:<seq>\` with \`seq\` from 1, for \`Last-Event-ID\`.

Order: \`conversation_id\` first, then \`status\`, \`citations\` and \`token\` in any number, then exactly one \`done\` or
\`error\`. A stream that ends without either was cut, and its text is the beginning of an answer. A later \`citations\`
replaces an earlier one, and a number never changes its source. Lines that start with a colon are heartbeats.

${parts.join("\n")}`,
  )
}

function errorsPage() {
  const rows = Object.entries(ERROR_CODES).map(([code, { status, retryable, message }]) => [
    `\`${code}\``,
    status === 0 ? "raised by the client" : status,
    retryable ? "yes" : "",
    cell(message),
  ])
  return head(
    "Error codes",
    `A closed list: a code is never renamed, only added. Servers send \`{ detail, error: { code, message, retryable, details },
request_id }\`; \`detail\` has FastAPI's form for older clients. The client raises a \`QanunError\` with the same \`code\`.

${table(["Code", "HTTP status", "May work later", "Means"], rows)}
`,
  )
}
