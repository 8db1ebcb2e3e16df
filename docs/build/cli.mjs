import { execFile } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

/** Writes `reference/cli.md`: what the program says of itself. */
export async function writeCli(docs) {
  const program = join(docs, "../packages/cli/dist/main.js")
  const help = async (...command) => {
    const { stdout } = await run(process.execPath, ["--no-warnings", program, ...command, "--help"], {
      env: { ...process.env, NO_COLOR: "1", COLUMNS: "92" },
    })
    return stdout.trim()
  }
  const overview = await help()
  const names = [...overview.matchAll(/^ {2}(\w+)(?: |$)/gm)].map(([, name]) => name)
  const commands = names.slice(0, names.indexOf("help"))
  const parts = await Promise.all(commands.map(async (name) => `## ${name}\n\n\`\`\`text\n${await help(name)}\n\`\`\``))
  await writeFile(
    join(docs, "reference/cli.md"),
    `---\ntitle: Command line\neditLink: false\noutline: 2\n---\n\n# Command line\n
The program \`qanun\` of the package with the same name; \`npx qanun <command>\` runs it without an installation.\n
\`\`\`text\n${overview}\n\`\`\`\n\n${parts.join("\n\n")}\n`,
  )
}
