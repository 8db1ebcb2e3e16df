import type { Command } from "commander"
import { wrongUse } from "../cli-error.ts"
import { completionScript, isShell } from "../completion-script.ts"

/** Prints the completion script of a shell. */
export function completion(shell: string, program: Command): void {
  if (!isShell(shell)) throw wrongUse(`completion takes bash, zsh or fish, not ${JSON.stringify(shell)}.`)
  process.stdout.write(completionScript(shell, program))
}
