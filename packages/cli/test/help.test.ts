import { expect, test } from "vitest"
import { completionScript } from "../src/completion-script.ts"
import { createProgram } from "../src/program.ts"
import { flagOf, SETTING_NAMES, settingOf, variableOf } from "../src/settings/table.ts"
import { run } from "./program.ts"

const program = createProgram()
const leaves = program.commands.flatMap((command) => (command.commands.length > 0 ? [...command.commands] : [command]))

/** The help as it is printed, with what stands after it. */
function helpOf(name: string): string {
  let text = ""
  const command = leaves.find((leaf) => leaf.name() === name)
  command?.configureOutput({ writeOut: (piece) => (text += piece) })
  command?.outputHelp()
  return text
}

test.for(leaves.map((command) => command.name()))("the help of %s has an example", (name) => {
  expect(helpOf(name)).toMatch(/\nExamples:\n {2}\$ \S+/)
})

test("the help of up names every setting, its variable and its default, and no flag for a secret", () => {
  const words = helpOf("up").replaceAll(/\s+/g, " ")
  for (const name of SETTING_NAMES) {
    expect(words).toContain(variableOf(name))
    if (settingOf(name).secret) expect(words).not.toContain(`${flagOf(name)} `)
    else expect(words).toContain(`${flagOf(name)} `)
  }
  expect(words).toContain("(QANUN_PORT, else 4321)")
})

test("the program's help lists the commands and the exit codes, and the version is one number", async () => {
  const { code, output } = await run("--help").ended
  expect(code).toBe(0)
  for (const command of program.commands) expect(output).toContain(`  ${command.name()} `)
  expect(output).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /)
  expect((await run("--version").ended).output).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test.for(["bash", "zsh", "fish"] as const)("the completion of %s knows every command and option", (shell) => {
  const script = completionScript(shell, program)
  for (const command of leaves) {
    expect(script).toContain(command.name())
    for (const { long } of command.options) expect(script).toContain(long?.slice(2))
  }
})
