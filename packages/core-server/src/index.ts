export { backupCore, restoreCore } from "./backup.ts"
export type { CoreServerOptions } from "./config.ts"
export { loadDemoCorpus } from "./demo-corpus.ts"
export { type EvalReport, evaluate, type KindReport } from "./eval/evaluate.ts"
export { type EvalQuestion, parseQuestions } from "./eval/questions.ts"
export { formatReport } from "./eval/table.ts"
export { type IngestCode, IngestError } from "./ingest/ingest-error.ts"
export {
  type IngestOptions,
  type IngestProblem,
  type IngestReport,
  ingestFolder,
  writeCorpus,
} from "./ingest/ingest-folder.ts"
export { type Corpus, type LawUnit, parseJsonl, parseRecord, type Twin } from "./law/corpus.ts"
export type { LlmOptions } from "./llm/client.ts"
export type { EmbeddingOptions } from "./llm/embeddings.ts"
export { type CoreServer, createCoreServer } from "./server.ts"
export type { QdrantOptions } from "./vectors/qdrant-connection.ts"
export { VERSION } from "./version.ts"
export type { WebhookOptions, WebhookTarget } from "./webhooks/sender.ts"
