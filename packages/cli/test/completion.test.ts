import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { completionScript } from "../src/completion-script.ts"
import { createProgram } from "../src/program.ts"
import { folder } from "./program.ts"

const has = (shell: string) => spawnSync("sh", ["-c", `command -v ${shell}`]).status === 0

/** What bash offers after these words. */
function offered(...words: string[]): string[] {
  const script = join(folder(), "completion.bash")
  writeFileSync(script, completionScript("bash", createProgram()))
  const asked = words.map((word) => `'${word}'`).join(" ")
  const { stdout, stderr } = spawnSync(
    "bash",
    [
      "-c",
      `source ${script}; COMP_WORDS=(${asked}); COMP_CWORD=$((${words.length} - 1)); _qanun; echo "\${COMPREPLY[*]}"`,
    ],
    { encoding: "utf8" },
  )
  expect(stderr).toBe("")
  return stdout.trim().split(" ")
}

test("bash completes commands, commands of commands, and options", () => {
  expect(offered("qanun", "co")).toEqual(["conformance", "completion"])
  expect(offered("qanun", "users", "")).toEqual(expect.arrayContaining(["list", "erase"]))
  expect(offered("qanun", "users", "erase", "--y")).toEqual(["--yes"])
  expect(offered("qanun", "up", "--strict-port", "--llm")).toEqual(["--llm-base-url", "--llm-models"])
})

test.for(["zsh", "fish"] as const)("%s can read its script", (shell, { skip }) => {
  if (!has(shell)) skip()
  const script = join(folder(), `completion.${shell}`)
  writeFileSync(script, completionScript(shell, createProgram()))
  expect(spawnSync(shell, ["-n", script], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" })
})
