import { check, invalid } from "../check.ts"
import type { Hooks, RequestInfo } from "./hooks.ts"

/** How much is logged. */
export type LogLevel = "debug" | "warn" | "error" | "silent"

/** What `console` and the usual loggers have in common. */
export interface Logger {
  debug(message: string, fields: object): void
  warn(message: string, fields: object): void
  error(message: string, fields: object): void
}

const LEVELS: readonly LogLevel[] = ["debug", "warn", "error", "silent"]

/**
 * Hooks that log: every request and response at `debug`, every repeat at `warn`, every call that failed for good at `error`.
 * Tokens, headers, questions and answers are never among the fields.
 *
 * @param level The lowest level that is logged.
 * @throws QanunError `invalid_argument` that names the argument.
 * @example
 * import { createCoreClient, logTo } from "@qanun/core-client"
 * const client = createCoreClient({ baseUrl: "https://law.example/qanun", hooks: logTo(console, "debug") })
 */
export function logTo(logger: Logger, level: LogLevel = "warn"): Hooks {
  for (const method of ["debug", "warn", "error"] as const)
    check(`logger.${method}`, check("logger", logger ?? null, "an object")[method] ?? null, "a function")
  const from = LEVELS.indexOf(level)
  if (from < 0) throw invalid("level", "be debug, warn, error or silent")
  const log = (at: keyof Logger, message: string, { url, ...fields }: RequestInfo) => {
    if (LEVELS.indexOf(at) >= from) logger[at](message, { ...fields, path: new URL(url).pathname })
  }
  return {
    onRequest: (info) => log("debug", "qanun request", info),
    onResponse: (info) => log("debug", "qanun response", info),
    onRetry: ({ error, ...info }) => log("warn", `qanun retry: ${error.code}`, info),
    onFailure: ({ error, ...info }) => log("error", `qanun failure: ${error.code}`, { ...info, ...error.toJSON() }),
  }
}
