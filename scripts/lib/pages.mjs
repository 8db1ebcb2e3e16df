// Every page that people read: README files, guides, examples; and the code blocks in them.
import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** Written from the code by docs/build, whose links `pnpm run docs` follows. */
export const GENERATED = join(root, "docs/reference")

function markdownFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory())
      return entry.name.startsWith(".") || ["node_modules", "dist"].includes(entry.name) || path === GENERATED
        ? []
        : markdownFiles(path)
    return entry.name.endsWith(".md") && entry.name !== "CHANGELOG.md" ? [path] : []
  })
}

const atTheRoot = readdirSync(root).filter((name) => name.endsWith(".md"))

/** All pages: their file, their name from the root of the repository, and their text. */
export const pages = [
  ...atTheRoot.map((name) => join(root, name)),
  ...["docs", "examples", "packages", "deploy"].flatMap((folder) => markdownFiles(join(root, folder))),
].map((file) => ({ file, name: relative(root, file), text: readFileSync(file, "utf8") }))

/**
 * The code blocks of a page: kind, code, line, the heading above, and the reason of a `<!-- not run: … -->` before it. The name
 * is the heading with the kind, and a number where a heading has several of a kind.
 */
export function codeBlocks(text) {
  const headings = [...text.matchAll(/^#+ (.*)$|^```[\s\S]*?^```$/gm)].filter(([, heading]) => heading)
  const named = new Map()
  return [...text.matchAll(/(?:^<!-- not run: (.+) -->\n+)?^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [whole, reason, kind, code] = match
    const line = text.slice(0, match.index + whole.indexOf("```")).split("\n").length
    const heading = headings.findLast(({ index }) => index < match.index)?.[1] ?? ""
    const key = `${heading}, ${kind}`
    const before = named.get(key) ?? 0
    named.set(key, before + 1)
    return { name: before === 0 ? key : `${key} ${before + 1}`, kind, code, line, reason }
  })
}
