import { type Command, CommanderError } from "commander"
import { EXIT } from "./exit-codes.ts"
import { explain } from "./explain.ts"
import { printable } from "./printable.ts"
import { createProgram } from "./program.ts"

function end(sentence: string, code: number): never {
  console.error(`\n✖ ${printable(sentence)}`)
  process.exit(code)
}

/** Commander's own complaints as one sentence, and ours as the exit code. */
function sayInOurWords(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text) =>
      console.error(
        `\n✖ ${text
          .replace(/^error: /, "")
          .trim()
          .replaceAll(/\s*\n\s*/g, " ")}`,
      ),
  })
  for (const inner of command.commands) sayInOurWords(inner)
}

// A reader that has enough, such as head, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.failed),
)

// What people ask about the law is nobody else's business on this machine either: data, backups and their folders.
process.umask(0o077)

const program = createProgram()
sayInOurWords(program)
try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage)
  const { message, exitCode } = explain(error)
  end(message, exitCode)
}
