import { type Capabilities, type Health, LLM_BOUNDS, MAX_QUERY_LENGTH, openApiDocument } from "@qanun/contract"
import { toSource } from "../answer/cite.ts"
import { VERSION } from "../version.ts"
import { type Call, found, type Route } from "./call.ts"

export const OPEN_ROUTES: readonly Route[] = [
  ["GET", "/", root],
  ["GET", "/health", health],
  ["GET", "/api/v1/health", health],
  ["GET", "/api/v1/health/ready", ready],
  ["GET", "/api/v1/health/live", () => Response.json({ alive: true })],
  ["GET", "/api/v1/capabilities", capabilities],
  ["GET", "/api/v1/sources/:id", source],
  ["GET", "/openapi.json", () => Response.json(openApiDocument({ role: "core", version: VERSION }))],
]

const LANGUAGES: Capabilities["languages"] = ["fa", "en", "ar"]

function root(): Response {
  return Response.json({ name: "Qanun Core", version: VERSION, status: "running" })
}

async function health({ core }: Call): Promise<Response> {
  const database = await core.store.query("select 1 as one").then(
    () => "healthy",
    () => "unhealthy",
  )
  const answer: Health = {
    status: database === "healthy" ? "healthy" : "degraded",
    version: VERSION,
    services: {
      database,
      index: core.library.index.units.length > 0 ? "healthy" : "empty",
      ...(core.library.llm ? { llm: core.library.llm.isHealthy() ? "healthy" : "unhealthy" } : {}),
      ...(core.embedder ? { embeddings: core.embedder.isHealthy() ? "healthy" : "unhealthy" } : {}),
    },
  }
  return Response.json(answer)
}

async function ready({ core }: Call): Promise<Response> {
  const ready = await core.store.query("select 1 as one").then(
    () => true,
    () => false,
  )
  return Response.json({ ready }, { status: ready ? 200 : 503 })
}

function capabilities({ core }: Call): Response {
  const { index } = core.library
  const answer: Capabilities = {
    server: { name: "qanun-core", version: VERSION, role: "core" },
    streaming: true,
    resume: true,
    idempotency: true,
    citations: true,
    feedback: true,
    llm_settings: core.library.llm ? { models: [...core.library.llm.models], bounds: { ...LLM_BOUNDS } } : null,
    // The feed is for services: without a key for one, lists are all there is.
    sync: core.serviceKeys.length > 0 ? "feed" : "eventual",
    max_query_length: MAX_QUERY_LENGTH,
    languages: LANGUAGES,
    corpus: { documents: index.units.length, kind: index.kind, as_of: null },
  }
  return Response.json(answer)
}

async function source(call: Call): Promise<Response> {
  await call.user()
  const { index, today } = call.core.library
  const unit = found(index.unitOf(call.param("id")), "This source does not exist.")
  const language = call.url.searchParams.get("language") === "en" ? "en" : "fa"
  return Response.json(toSource(unit, language, today()))
}
