import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { expect, test } from "vitest"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const readme = readFileSync(join(root, "packages/testing/README.md"), "utf8")
const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code as string)

/** What a block prints where the packages are installed as a consumer has them. */
function run(code: string, name: string): string {
  const folder = join(root, "examples/readme/.blocks")
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `testing-${name}.mjs`)
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  writeFileSync(file, ts.transpileModule(code, { compilerOptions: options }).outputText)
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--no-warnings", file], { encoding: "utf8" })
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
  return stdout
}

test.for([
  [
    "the handlers for msw",
    "You have one month of paid leave in each year [1]. Article 64 of the Labour Law\nno_answer\nrate_limited 3000\n3\n",
  ],
  ["the Core with faults", "503 1\n"],
  ["the older Cores", "شما سالانه یک ماه مرخصی دارید."],
  ["the language model", "429 One month [1]. 2\n"],
])("the README's block about %s runs and prints what it says", ([name, printed], { task }) => {
  const at = ["the handlers for msw", "the Core with faults", "the older Cores", "the language model"].indexOf(
    name as string,
  )
  expect(run(blocks[at] ?? "", String(at)), task.name).toBe(printed)
})

test("every block of the README is run", () => {
  expect(blocks).toHaveLength(4)
})
