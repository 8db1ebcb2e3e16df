export { type FaultCore, type SeenRequest, startFaultCore } from "./fault-core.ts"
export { CAPABILITIES, createFixtureCore, type FixtureCore, type ScriptableCore } from "./fixture-core.ts"
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
export { OLDER_ANSWER, OLDER_SOURCE } from "./fixtures/older-answer.ts"
export { ANSWERS, DECLINED, type ScriptedAnswer } from "./fixtures/scripted-answer.ts"
export { SOURCES } from "./fixtures/sources.ts"
export { createGate, type Gate } from "./gate.ts"
export { createHandlers, createScriptedHandlers, type HandledRequest, type ScriptedHandlers } from "./handlers.ts"
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
export { createOlderCore, type OlderCore, type OlderCoreKind } from "./older-core.ts"
export type { OlderConversation } from "./older-users.ts"
export { body, events, HANG, hang, html, json, type Part, RESET, type Reply, redirect, reset, text } from "./replies.ts"
export type { Received, ScriptedServer } from "./scripted-server.ts"
