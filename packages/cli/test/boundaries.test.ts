import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { folder } from "./program.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** Runs the check of `npm test` over a tree of these files. */
function check(files: Record<string, string>) {
  const tree = folder()
  for (const file of [".dependency-cruiser.cjs", "tsconfig.base.json"]) cpSync(join(root, file), join(tree, file))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  const depcruise = join(root, "node_modules/.bin/depcruise")
  const { status, stdout } = spawnSync(depcruise, ["packages", "--config", ".dependency-cruiser.cjs"], {
    cwd: tree,
    encoding: "utf8",
  })
  return { ok: status === 0, stdout }
}

const LEAF = "export const one = 1\n"

test("imports inside one package are fine", () => {
  const { ok } = check({
    "packages/store/src/one.ts": LEAF,
    "packages/store/src/index.ts": 'import { one } from "./one.ts"\nexport const two = one + one\n',
  })
  expect(ok).toBe(true)
})

test("an import against the direction fails and is named", () => {
  const { ok, stdout } = check({
    "packages/users/src/one.ts": LEAF,
    "packages/core-server/src/index.ts": 'import { one } from "../../users/src/one.ts"\nexport const two = one\n',
  })
  expect(ok).toBe(false)
  expect(stdout).toContain("core-server-imports-only-contract-store")
})

test("a package that is not declared, and a circle, fail", () => {
  const { ok, stdout } = check({
    "packages/store/src/one.ts": 'import { two } from "./two.ts"\nexport const one = () => two\n',
    "packages/store/src/two.ts":
      'import { one } from "./one.ts"\nimport { x } from "not-declared"\nexport const two = [one, x]\n',
  })
  expect(ok).toBe(false)
  expect(stdout).toContain("no-cycles")
  expect(stdout).toContain("every-import-is-declared")
})
