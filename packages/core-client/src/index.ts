export type { Citation, Conversation, Message, Source, StreamEvent } from "@qanun/contract"
export type { ErrorCode } from "@qanun/contract/error-codes"
export type { LlmPreset, LlmSettings } from "@qanun/contract/llm-settings"
export type { Answer } from "./answer.ts"
export { type CoreClient, createCoreClient } from "./client.ts"
export type { CallOptions, WriteOptions } from "./context.ts"
export { type Diagnosis, diagnose, type Verdict } from "./diagnose.ts"
export { isQanunError, QanunError, type QanunErrorInfo } from "./errors.ts"
export type { ApiPromise, List, WithResponse } from "./json-call.ts"
export type { FailureInfo, Hooks, RequestInfo, ResponseInfo, RetryInfo } from "./observe/hooks.ts"
export { type Logger, type LogLevel, logTo } from "./observe/log.ts"
export { type Span, type Tracer, traceTo } from "./observe/trace.ts"
export type { CircuitOptions, ClientOptions, RetryOptions, Timeouts, Validate } from "./options.ts"
export { type AskManyOptions, type AskResult, askMany } from "./queries/ask-many.ts"
export {
  type DefinedQuery,
  defineQuery,
  type QueryDefinition,
  type Schema,
  type TypedAnswer,
} from "./queries/define-query.ts"
export type { Question } from "./question.ts"
export type { ConversationChange, Conversations, NewConversation } from "./resources/conversations.ts"
export type { Folders } from "./resources/folders.ts"
export type { Memories } from "./resources/memories.ts"
export type { ListOptions } from "./resources/pages.ts"
export type { Queries, ResumeOptions } from "./resources/query.ts"
export type { ServerCalls } from "./resources/server.ts"
export type { Users } from "./resources/users.ts"
export type { Settings } from "./settings.ts"
export type { AnswerEvent, AnswerStream } from "./stream/answer-stream-types.ts"
export type { GetToken } from "./token.ts"
