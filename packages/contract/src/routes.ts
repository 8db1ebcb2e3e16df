/** The one route table: canonical paths of the Core API and the Users API. Plain data, no schema library. */

export type HttpMethod = "GET" | "POST" | "PATCH" | "PUT" | "DELETE"

interface RouteInfo {
  method: HttpMethod
  /** Canonical path below the base URL; `{name}` is a path parameter. Slashes as real Cores have them (contract 1.3). */
  path: string
  /** `user`: Bearer JWT (Core) or the host's session (Users). `none`: open. `service`: a key in `X-API-Key`. */
  auth: "user" | "none" | "service"
  /** Who serves it. */
  on: "core" | "users" | "both"
}

/** Routes for people and pages, by the name that code calls them by. */
export const ROUTES = {
  query: { method: "POST", path: "/api/v1/query/", auth: "user", on: "both" },
  queryStream: { method: "POST", path: "/api/v1/query/stream", auth: "user", on: "both" },
  queryStreamResume: { method: "GET", path: "/api/v1/query/stream/{message_id}", auth: "user", on: "both" },
  queryStop: { method: "POST", path: "/api/v1/query/stream/{message_id}/stop", auth: "user", on: "both" },
  feedback: { method: "POST", path: "/api/v1/query/feedback", auth: "user", on: "both" },
  session: { method: "GET", path: "/api/v1/session", auth: "none", on: "users" },
  profile: { method: "GET", path: "/api/v1/users/profile", auth: "user", on: "both" },
  profileUpdate: { method: "PATCH", path: "/api/v1/users/profile", auth: "user", on: "both" },
  statistics: { method: "GET", path: "/api/v1/users/statistics", auth: "user", on: "both" },
  clearHistory: { method: "POST", path: "/api/v1/users/clear-history", auth: "user", on: "both" },
  conversations: { method: "GET", path: "/api/v1/users/conversations", auth: "user", on: "both" },
  conversationCreate: { method: "POST", path: "/api/v1/users/conversations", auth: "user", on: "both" },
  conversation: { method: "GET", path: "/api/v1/users/conversations/{id}", auth: "user", on: "both" },
  conversationUpdate: { method: "PATCH", path: "/api/v1/users/conversations/{id}", auth: "user", on: "both" },
  conversationDelete: { method: "DELETE", path: "/api/v1/users/conversations/{id}", auth: "user", on: "both" },
  messages: { method: "GET", path: "/api/v1/users/conversations/{id}/messages", auth: "user", on: "both" },
  conversationExport: { method: "GET", path: "/api/v1/users/conversations/{id}/export", auth: "user", on: "users" },
  folders: { method: "GET", path: "/api/v1/users/folders", auth: "user", on: "users" },
  folderCreate: { method: "POST", path: "/api/v1/users/folders", auth: "user", on: "users" },
  folderUpdate: { method: "PATCH", path: "/api/v1/users/folders/{id}", auth: "user", on: "users" },
  folderDelete: { method: "DELETE", path: "/api/v1/users/folders/{id}", auth: "user", on: "users" },
  userChanges: { method: "GET", path: "/api/v1/users/changes", auth: "user", on: "users" },
  export: { method: "GET", path: "/api/v1/users/export", auth: "user", on: "users" },
  erase: { method: "DELETE", path: "/api/v1/users/me", auth: "user", on: "users" },
  memoryList: { method: "GET", path: "/api/v1/memory/", auth: "user", on: "both" },
  memoryAdd: { method: "POST", path: "/api/v1/memory/", auth: "user", on: "both" },
  memoryClear: { method: "DELETE", path: "/api/v1/memory/", auth: "user", on: "both" },
  memoryGet: { method: "GET", path: "/api/v1/memory/{id}", auth: "user", on: "both" },
  memoryUpdate: { method: "PUT", path: "/api/v1/memory/{id}", auth: "user", on: "both" },
  memoryDelete: { method: "DELETE", path: "/api/v1/memory/{id}", auth: "user", on: "both" },
  memorySummarize: { method: "POST", path: "/api/v1/memory/summarize", auth: "user", on: "core" },
  memoryContext: { method: "GET", path: "/api/v1/memory/context/text", auth: "user", on: "core" },
  source: { method: "GET", path: "/api/v1/sources/{id}", auth: "user", on: "both" },
  capabilities: { method: "GET", path: "/api/v1/capabilities", auth: "none", on: "both" },
  health: { method: "GET", path: "/health", auth: "none", on: "both" },
} as const satisfies Record<string, RouteInfo>

/** Name of a route for people and pages. */
export type RouteName = keyof typeof ROUTES

/**
 * Routes for services and operators, which no page calls: Core's feed for Users, and what an Ingest system calls (contract
 * 1.13, 1.14); Users' webhook, jobs and keys; probes of both, and Core's description of itself.
 */
export const SERVICE_ROUTES = {
  syncChanges: { method: "GET", path: "/api/v1/sync/changes", auth: "service", on: "core" },
  syncEmbeddings: { method: "POST", path: "/api/v1/sync/embeddings", auth: "service", on: "core" },
  syncStatus: { method: "GET", path: "/api/v1/sync/status", auth: "service", on: "core" },
  syncStatistics: { method: "GET", path: "/api/v1/sync/statistics", auth: "service", on: "core" },
  syncNode: { method: "GET", path: "/api/v1/sync/node/{point_id}", auth: "service", on: "core" },
  syncNodeDelete: { method: "DELETE", path: "/api/v1/sync/node/{point_id}", auth: "service", on: "core" },
  syncDocumentDelete: { method: "DELETE", path: "/api/v1/sync/document/{document_id}", auth: "service", on: "core" },
  embeddings: { method: "POST", path: "/api/v1/embeddings", auth: "service", on: "core" },
  embeddingsInfo: { method: "GET", path: "/api/v1/embeddings/info", auth: "service", on: "core" },
  embeddingsSimilarity: { method: "POST", path: "/api/v1/embeddings/similarity", auth: "service", on: "core" },
  coreHealth: { method: "GET", path: "/api/v1/health", auth: "none", on: "core" },
  coreReady: { method: "GET", path: "/api/v1/health/ready", auth: "none", on: "core" },
  coreLive: { method: "GET", path: "/api/v1/health/live", auth: "none", on: "core" },
  openApi: { method: "GET", path: "/openapi.json", auth: "none", on: "core" },
  coreWebhook: { method: "POST", path: "/webhooks/core", auth: "service", on: "users" },
  runJobs: { method: "POST", path: "/internal/sync/run", auth: "service", on: "users" },
  publicKeys: { method: "GET", path: "/.well-known/jwks.json", auth: "none", on: "users" },
  live: { method: "GET", path: "/health/live", auth: "none", on: "users" },
  ready: { method: "GET", path: "/health/ready", auth: "none", on: "users" },
} as const satisfies Record<string, RouteInfo>

/** Name of a route for services. */
export type ServiceRouteName = keyof typeof SERVICE_ROUTES

/**
 * The path of a route with its parameters filled in and percent-encoded.
 *
 * @throws TypeError when a parameter is missing or empty.
 */
export function routePath(name: RouteName, params: Readonly<Record<string, string>> = {}): string {
  return ROUTES[name].path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = params[key]
    if (!value) throw new TypeError(`${name} needs a ${key}`)
    return encodeURIComponent(value)
  })
}
