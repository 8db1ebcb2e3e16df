export { Capabilities } from "./capabilities.ts"
export { Citation, Source, Validity } from "./citation.ts"
export { TokenClaims } from "./claims.ts"
export { Id, Language, Tier, Timestamp } from "./common.ts"
export {
  CONVERSATION_PAGE_SIZE,
  Conversation,
  ConversationCreate,
  ConversationDeleted,
  ConversationUpdate,
  MAX_CONVERSATION_PAGE_SIZE,
} from "./conversation.ts"
export { ErrorBody, type ErrorBodyOptions, errorBody, FieldProblem, fieldProblems } from "./error-body.ts"
export { ERROR_CODES, type ErrorCode, isErrorCode } from "./error-codes.ts"
export { ConversationExport, UserExport } from "./export.ts"
export { type FeedbackInput, FeedbackRequest, StatusMessage } from "./feedback.ts"
export { ConversationUiState, Folder, FolderCreate, FolderUpdate } from "./folder.ts"
export {
  type Bounds,
  checkSettings,
  GLOBAL_LLM_SETTINGS,
  LLM_BOUNDS,
  LLM_PRESETS,
  LLM_SETTING_FIELDS,
  type LlmPreset,
  type LlmSettingField,
  type LlmSettings,
  type NumericSettingField,
  resolveSettings,
  type SettingProblem,
  TIER_MAX_TOKENS,
} from "./llm-settings.ts"
export { MEMORY_CATEGORIES, Memory, MemoryContext, MemoryInput, MemoryList, MemorySummary } from "./memory.ts"
export { MAX_MESSAGE_PAGE_SIZE, MESSAGE_PAGE_SIZE, Message, MessageStatus } from "./message.ts"
export { openApiDocument } from "./openapi.ts"
export { jsonProblem } from "./plain-json.ts"
export {
  FileAttachment,
  MAX_QUERY_LENGTH,
  Outcome,
  type QueryInput,
  QueryRequest,
  QueryResponse,
  QueryText,
  Verification,
} from "./query.ts"
export { type HttpMethod, ROUTES, type RouteName, routePath, SERVICE_ROUTES, type ServiceRouteName } from "./routes.ts"
export { Health, Session } from "./session.ts"
export { LlmSettingsSchema } from "./settings-schema.ts"
export { StreamEvent, StreamStage } from "./stream-event.ts"
export {
  Change,
  ChangeFeed,
  EmbeddingsInfo,
  EmbeddingsRequest,
  EmbeddingsResponse,
  MessageChange,
  Similarity,
  SimilarityRequest,
  SyncDeleted,
  SyncEmbeddings,
  SyncNode,
  SyncPoint,
  SyncResult,
  SyncStatus,
  WebhookHint,
} from "./sync.ts"
export { Profile, ProfileUpdate, Statistics } from "./user.ts"
export { UserChange } from "./user-change.ts"
