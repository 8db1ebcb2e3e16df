const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space and start again.",
  EACCES: "That folder or port may not be used by this user: choose another with --data or --port.",
  EPERM: "That folder or port may not be used by this user: choose another with --data or --port.",
  EROFS: "That folder is read-only: choose another with --data.",
  EADDRINUSE: "No free port was found: choose another with --port.",
  EADDRNOTAVAIL: "This machine does not have that address: choose another with --host.",
  ENOTFOUND: "That host name is unknown: choose another with --host.",
  ENOTDIR: "The data folder is a file: choose another with --data.",
  EEXIST: "The data folder is a file: choose another with --data.",
}

/** Prints one sentence of what to do and ends the process with exit code 1. */
export function fail(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException
  console.error(`\n✖ ${(code && WORDS[code]) || message}`)
  process.exit(1)
}
