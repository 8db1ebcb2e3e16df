import * as z from "zod/mini"
import { Capabilities } from "./capabilities.ts"
import { Citation, Source } from "./citation.ts"
import { Language } from "./common.ts"
import {
  Conversation,
  ConversationCreate,
  ConversationDeleted,
  ConversationUpdate,
  MAX_CONVERSATION_PAGE_SIZE,
} from "./conversation.ts"
import { ErrorBody } from "./error-body.ts"
import { ConversationExport, UserExport } from "./export.ts"
import { FeedbackRequest, StatusMessage } from "./feedback.ts"
import { Folder, FolderCreate, FolderUpdate } from "./folder.ts"
import { Memory, MemoryContext, MemoryDeleted, MemoryInput, MemoryList, MemorySummary } from "./memory.ts"
import { MAX_MESSAGE_PAGE_SIZE, Message } from "./message.ts"
import { QueryRequest, QueryResponse } from "./query.ts"
import { ROUTES, type RouteName, SERVICE_ROUTES, type ServiceRouteName } from "./routes.ts"
import { Health, Live, Ready, Session } from "./session.ts"
import { StreamEvent } from "./stream-event.ts"
import {
  ChangeFeed,
  EmbeddingsInfo,
  EmbeddingsRequest,
  EmbeddingsResponse,
  Similarity,
  SimilarityRequest,
  SyncDeleted,
  SyncEmbeddings,
  SyncNode,
  SyncResult,
  SyncStatistics,
  SyncStatus,
} from "./sync.ts"
import { Profile, ProfileUpdate, Statistics } from "./user.ts"
import { UserChange } from "./user-change.ts"

const SCHEMAS = {
  Capabilities,
  ChangeFeed,
  Citation,
  Conversation,
  ConversationCreate,
  ConversationDeleted,
  ConversationExport,
  ConversationUpdate,
  EmbeddingsInfo,
  EmbeddingsRequest,
  EmbeddingsResponse,
  ErrorBody,
  FeedbackRequest,
  Folder,
  FolderCreate,
  FolderUpdate,
  Health,
  Live,
  Memory,
  MemoryContext,
  MemoryDeleted,
  MemoryInput,
  MemoryList,
  MemorySummary,
  Message,
  Profile,
  ProfileUpdate,
  QueryRequest,
  QueryResponse,
  Ready,
  Session,
  Similarity,
  SimilarityRequest,
  Source,
  Statistics,
  StatusMessage,
  StreamEvent,
  SyncDeleted,
  SyncEmbeddings,
  SyncNode,
  SyncResult,
  SyncStatistics,
  SyncStatus,
  UserChange,
  UserExport,
} as const
type SchemaName = keyof typeof SCHEMAS

/** What callers send: described before defaults are filled in. */
const SENT: ReadonlySet<SchemaName> = new Set([
  "QueryRequest",
  "FeedbackRequest",
  "ConversationCreate",
  "ConversationUpdate",
  "ProfileUpdate",
  "MemoryInput",
  "SyncEmbeddings",
  "EmbeddingsRequest",
  "SimilarityRequest",
  "FolderCreate",
  "FolderUpdate",
])

interface Bodies {
  request?: SchemaName
  response?: SchemaName
  /** The response is an array of it. */
  many?: boolean
  /** The response is an event stream of it. */
  stream?: boolean
  /** Success is 201, with everybody or there alone. */
  creates?: "core" | "users" | "both"
}

type AnyRoute = RouteName | ServiceRouteName

const BODIES: Readonly<Partial<Record<AnyRoute, Bodies>>> = {
  query: { request: "QueryRequest", response: "QueryResponse" },
  queryStream: { request: "QueryRequest", response: "StreamEvent", stream: true },
  queryStreamResume: { response: "StreamEvent", stream: true },
  queryStop: { response: "StatusMessage" },
  feedback: { request: "FeedbackRequest", response: "StatusMessage" },
  session: { response: "Session" },
  profile: { response: "Profile" },
  profileUpdate: { request: "ProfileUpdate", response: "StatusMessage" },
  statistics: { response: "Statistics" },
  clearHistory: { response: "StatusMessage" },
  conversations: { response: "Conversation", many: true },
  conversationCreate: { request: "ConversationCreate", response: "Conversation", creates: "both" },
  conversation: { response: "Conversation" },
  conversationUpdate: { request: "ConversationUpdate", response: "Conversation" },
  conversationDelete: { response: "ConversationDeleted" },
  messages: { response: "Message", many: true },
  conversationExport: { response: "ConversationExport" },
  folders: { response: "Folder", many: true },
  folderCreate: { request: "FolderCreate", response: "Folder", creates: "users" },
  folderUpdate: { request: "FolderUpdate", response: "Folder" },
  folderDelete: { response: "StatusMessage" },
  userChanges: { response: "UserChange", stream: true },
  export: { response: "UserExport" },
  erase: { response: "StatusMessage" },
  memoryList: { response: "MemoryList" },
  memoryAdd: { request: "MemoryInput", response: "Memory", creates: "users" },
  memoryClear: { response: "MemoryDeleted" },
  memoryDelete: { response: "MemoryDeleted" },
  memoryGet: { response: "Memory" },
  memoryUpdate: { request: "MemoryInput", response: "Memory" },
  memorySummarize: { response: "MemorySummary" },
  memoryContext: { response: "MemoryContext" },
  syncChanges: { response: "ChangeFeed" },
  syncEmbeddings: { request: "SyncEmbeddings", response: "SyncResult" },
  syncStatus: { response: "SyncStatus" },
  syncStatistics: { response: "SyncStatistics" },
  syncNode: { response: "SyncNode" },
  syncNodeDelete: { response: "SyncDeleted" },
  syncDocumentDelete: { response: "SyncDeleted" },
  embeddings: { request: "EmbeddingsRequest", response: "EmbeddingsResponse" },
  embeddingsInfo: { response: "EmbeddingsInfo" },
  embeddingsSimilarity: { request: "SimilarityRequest", response: "Similarity" },
  source: { response: "Source" },
  capabilities: { response: "Capabilities" },
  health: { response: "Health" },
  coreHealth: { response: "Health" },
  coreReady: { response: "Ready" },
  coreLive: { response: "Live" },
  coreWebhook: { response: "StatusMessage" },
  runJobs: { response: "StatusMessage" },
  live: { response: "Health" },
  ready: { response: "Health" },
}

interface Parameter {
  name: string
  in: "query" | "header"
  schema: object
}

const inQuery = (name: string, schema: object): Parameter => ({ name, in: "query", schema })
const inHeader = (name: string): Parameter => ({ name, in: "header", schema: { type: "string" } })
const pagesOf = (max: number) => [
  inQuery("limit", { type: "integer", minimum: 1, maximum: max }),
  inQuery("offset", { type: "integer", minimum: 0 }),
]
const KEY = inHeader("Idempotency-Key")

/** What routes take beside path and body. */
const PARAMETERS: Readonly<Partial<Record<AnyRoute, readonly Parameter[]>>> = {
  query: [KEY],
  queryStream: [KEY],
  queryStreamResume: [inHeader("Last-Event-ID")],
  conversations: pagesOf(MAX_CONVERSATION_PAGE_SIZE),
  messages: pagesOf(MAX_MESSAGE_PAGE_SIZE),
  source: [inQuery("language", { enum: Language.options })],
  syncChanges: [inQuery("cursor", { type: "string" }), inQuery("limit", { type: "integer", minimum: 1, maximum: 500 })],
}

/** What Core alone takes. */
const CORE_PARAMETERS: Readonly<Partial<Record<AnyRoute, readonly Parameter[]>>> = {
  queryStop: [KEY],
  feedback: [KEY],
  conversationCreate: [KEY],
  conversationUpdate: [inHeader("If-Match")],
  clearHistory: [KEY],
  memoryAdd: [KEY],
  memorySummarize: [KEY],
}

const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
  serviceKey: { type: "apiKey", in: "header", name: "X-API-Key" },
  webhookSignature: { type: "apiKey", in: "header", name: "webhook-signature" },
  cronSecret: { type: "http", scheme: "bearer" },
} as const

/** How a service says who it is, where that is no key of Core's. */
const SERVICE_SCHEMES: Readonly<Partial<Record<AnyRoute, keyof typeof SECURITY_SCHEMES>>> = {
  coreWebhook: "webhookSignature",
  runJobs: "cronSecret",
}

const ALL = { ...ROUTES, ...SERVICE_ROUTES }

const reference = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` })

/**
 * The wire as an OpenAPI 3.1 document, made from the route table and the schemas.
 *
 * @param options.role Whose routes to describe.
 * @param options.version Of the server.
 */
export function openApiDocument({
  role,
  version,
}: {
  role: "core" | "users"
  version: string
}): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const name of Object.keys(ALL) as AnyRoute[]) {
    const route = ALL[name]
    // Widened: the table need not have a route of every kind.
    const on: string = route.on
    if (on !== "both" && on !== role) continue
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, role) }
  }
  const schemas = Object.fromEntries(
    (Object.keys(SCHEMAS) as SchemaName[]).map((name) => {
      const { $schema: _, ...schema } = z.toJSONSchema(SCHEMAS[name], {
        io: SENT.has(name) ? "input" : "output",
        unrepresentable: "any",
      })
      return [name, schema]
    }),
  )
  return {
    openapi: "3.1.0",
    info: { title: role === "core" ? "Qanun Core API" : "Qanun Users API", version },
    paths,
    components: { schemas, securitySchemes: SECURITY_SCHEMES },
  }
}

function operation(name: AnyRoute, role: "core" | "users"): Record<string, unknown> {
  const { path, auth } = ALL[name]
  const { request, response, many, stream, creates } = BODIES[name] ?? {}
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = ""]) => ({
    name: parameter,
    in: "path",
    required: true,
    schema: { type: "string" },
  }))
  const beside = [...(PARAMETERS[name] ?? []), ...((role === "core" ? CORE_PARAMETERS[name] : undefined) ?? [])]
  const schema =
    name === "openApi"
      ? { type: "object" }
      : response && (many ? { type: "array", items: reference(response) } : reference(response))
  const type = stream ? "text/event-stream" : "application/json"
  return {
    operationId: name,
    ...(inPath.length + beside.length > 0 ? { parameters: [...inPath, ...beside] } : {}),
    ...(request
      ? { requestBody: { required: true, content: { "application/json": { schema: reference(request) } } } }
      : {}),
    ...(auth === "none"
      ? {}
      : { security: [{ [auth === "user" ? "bearer" : (SERVICE_SCHEMES[name] ?? "serviceKey")]: [] }] }),
    responses: {
      [creates === role || creates === "both" ? "201" : "200"]: {
        description: "Success",
        ...(schema ? { content: { [type]: { schema } } } : {}),
      },
      default: { description: "Error", content: { "application/json": { schema: reference("ErrorBody") } } },
    },
  }
}
