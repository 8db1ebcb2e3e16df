// Every ```ts block of README and docs must type-check against the packages as published, and every local link must
// lead somewhere. The blocks are also run, in e2e/pages.spec.ts.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { codeBlocks, GENERATED, pages } from "./lib/pages.mjs"
import { root } from "./lib/setup.mjs"

const blocks = join(root, "examples/readme/.blocks")
rmSync(blocks, { recursive: true, force: true })
mkdirSync(blocks, { recursive: true })

/** A link to a file, to a page that is generated, or to a page by its name without an ending. */
function leadsSomewhere(file, target) {
  const path = target.startsWith("/") ? join(root, "docs", target) : join(dirname(file), target)
  return existsSync(path) || existsSync(`${path}.md`) || path.startsWith(GENERATED)
}

let failed = 0
let count = 0
for (const { file, name, text } of pages) {
  for (const { kind, code, line } of codeBlocks(text))
    if (kind === "ts" || kind === "tsx") {
      writeFileSync(join(blocks, `${name.replaceAll(/[/.]/g, "-")}-line-${line}.ts`), `${code}\nexport {}\n`)
      count++
    }
  for (const [, target] of text.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
    if (!/^[a-z]+:/.test(target) && !leadsSomewhere(file, target)) {
      console.error(`${name}: the link to ${target} leads nowhere`)
      failed++
    }
}
const { status } = spawnSync("tsc", ["-p", join(root, "examples/readme")], { stdio: "inherit", cwd: root })
console.log(`${pages.length} pages, ${count} code blocks`)
process.exitCode = status !== 0 || failed > 0 ? 1 : 0
