export { type FaultCore, type SeenRequest, startFaultCore } from "./fault-core.ts"
export { CAPABILITIES, createFixtureCore, type FixtureCore } from "./fixture-core.ts"
export {
  ANSWER_PIECES,
  ANSWER_TEXT,
  type AnswerIds,
  answerEvents,
  CITATION,
  SOURCE,
  wireEvent,
  wireEvents,
} from "./fixtures/answer.ts"
export { createGate, type Gate } from "./gate.ts"
export { createHandlers } from "./handlers.ts"
export { hashedEmbedding } from "./hashed-embedding.ts"
export type { ModelBody } from "./model-replies.ts"
export {
  cutAfter,
  embed,
  garbage,
  type ModelEndpoint,
  type ModelReply,
  type ModelRequest,
  type ModelServer,
  type ModelServerOptions,
  modelError,
  say,
  silence,
  startModelServer,
} from "./model-server.ts"
export { body, events, HANG, hang, html, json, type Part, RESET, type Reply, redirect, reset, text } from "./replies.ts"
