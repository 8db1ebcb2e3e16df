/** How every command ends. Stable: scripts may rely on them. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** Not done: no network, no permission, a server that refuses. */
  failed: 1,
  /** Not tried: an argument, an environment variable or the config file is wrong. */
  usage: 2,
  /** Done, and something was found: a file that cannot be read, a thing to fix, a deviation. */
  findings: 3,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
