import { EXIT, type ExitCode } from "./exit-codes.ts"

/** One sentence for the person at the terminal, and the exit code. */
export class CliError extends Error {
  override readonly name = "CliError"
  readonly exitCode: ExitCode

  constructor(message: string, { exitCode = EXIT.failed, cause }: { exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.exitCode = exitCode
  }
}

/** An argument, a variable or a config file that is wrong. */
export const wrongUse = (message: string, cause?: unknown) => new CliError(message, { exitCode: EXIT.usage, cause })
