import { isQanunError } from "@qanun/core-client"
import { CliError } from "./cli-error.ts"

/** What the system's codes mean to somebody at a terminal. The path, where there is one, says which file. */
const WORDS: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: () => "The disk is full: free some space and start again.",
  EACCES: (path) =>
    `${path || "That folder or port"} may not be used by this user: choose another, or change its owner.`,
  EPERM: (path) =>
    `${path || "That folder or port"} may not be used by this user: choose another, or change its owner.`,
  EROFS: (path) => `${path || "That folder"} is on a read-only disk: choose another.`,
  ENOENT: (path) => `There is no file or folder ${path}.`,
  EISDIR: (path) => `${path || "That"} is a folder and no file.`,
  ENOTDIR: (path) => `${path || "That path"} is no folder, or lies below a file: name a folder.`,
  EEXIST: (path) => `${path || "That"} is a file and no folder: choose another.`,
  EMFILE: () => "Too many files are open: raise the limit of open files (ulimit -n).",
}

/** Any failure as one sentence of what is wrong and what to do. */
export function explain(error: unknown): CliError {
  if (error instanceof CliError) return error
  if (isQanunError(error)) return new CliError(`${error.message} (${error.code})`, { cause: error })
  const { code = "", path = "", message } = error as NodeJS.ErrnoException
  return new CliError(WORDS[code]?.(path) ?? message ?? String(error), { cause: error })
}
