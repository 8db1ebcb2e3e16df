/** The routes of a page that streams answers, apart from the others so that it loads only these. */
export const STREAM_ROUTES = {
  queryStream: { method: "POST", path: "/api/v1/query/stream", auth: "user", on: "both" },
  queryStreamResume: { method: "GET", path: "/api/v1/query/stream/{message_id}", auth: "user", on: "both" },
  capabilities: { method: "GET", path: "/api/v1/capabilities", auth: "none", on: "both" },
} as const
