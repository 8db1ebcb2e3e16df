import type { Logger } from "@qanun/users"
import type { Settings } from "./settings/table.ts"

const LEVELS = ["info", "warn", "error"] as const

/** A logger that writes lines of JSON, as log collectors read them: time, level, message, and the fields. */
export function logLines(level: Settings["log"], write: (line: string) => unknown, now = Date.now): Logger {
  const from = { off: LEVELS.length, error: LEVELS.indexOf("error"), info: 0 }[level]
  const at = (name: (typeof LEVELS)[number]) => (fields: object, message: string) => {
    if (LEVELS.indexOf(name) < from) return
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level: name, message, ...fields })}\n`)
  }
  return { info: at("info"), warn: at("warn"), error: at("error") }
}
