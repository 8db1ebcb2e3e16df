// Every ```ts block of README and docs must type-check against the packages as published, and every local link must
// lead somewhere. The blocks of README are also run, in e2e/readme.spec.ts.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { root } from "./lib/setup.mjs"

const blocks = join(root, "examples/readme/.blocks")
rmSync(blocks, { recursive: true, force: true })
mkdirSync(blocks, { recursive: true })

// Written from the code by docs/build; `pnpm run docs` follows their links.
const GENERATED = join(root, "docs/reference")

function markdownFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory())
      return entry.name.startsWith(".") || entry.name === "node_modules" || path === GENERATED
        ? []
        : markdownFiles(path)
    return entry.name.endsWith(".md") ? [path] : []
  })
}

/** A link to a file, to a page that is generated, or to a page by its name without an ending. */
function leadsSomewhere(file, target) {
  const path = target.startsWith("/") ? join(root, "docs", target) : join(dirname(file), target)
  return existsSync(path) || existsSync(`${path}.md`) || path.startsWith(GENERATED)
}

const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name, "README.md"))
const files = [
  join(root, "README.md"),
  ...markdownFiles(join(root, "docs")),
  ...markdownFiles(join(root, "examples")),
  ...packages.filter(existsSync),
]
let failed = 0
let count = 0
for (const file of files) {
  const text = readFileSync(file, "utf8")
  const name = relative(root, file)
  for (const match of text.matchAll(/^```tsx?\n([\s\S]*?)^```/gm)) {
    const line = text.slice(0, match.index).split("\n").length
    writeFileSync(join(blocks, `${name.replaceAll(/[/.]/g, "-")}-line-${line}.ts`), `${match[1]}\nexport {}\n`)
    count++
  }
  for (const [, target] of text.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
    if (!/^[a-z]+:/.test(target) && !leadsSomewhere(file, target)) {
      console.error(`${name}: the link to ${target} leads nowhere`)
      failed++
    }
}
const { status } = spawnSync("tsc", ["-p", join(root, "examples/readme")], { stdio: "inherit", cwd: root })
console.log(`${files.length} pages, ${count} code blocks`)
process.exitCode = status !== 0 || failed > 0 ? 1 : 0
