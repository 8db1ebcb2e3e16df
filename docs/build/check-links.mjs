// Follows every link of the built site: VitePress looks at pages only, and not at the headings that a link names.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join, relative } from "node:path"

const dist = join(import.meta.dirname, "../.vitepress/dist")
const base = process.env.DOCS_BASE ?? "/"

function htmlFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? htmlFiles(path) : entry.name.endsWith(".html") ? [path] : []
  })
}

/** The file that a path of the site is answered with. */
function fileOf(path) {
  const plain = join(dist, decodeURIComponent(path))
  return [plain, `${plain}.html`, join(plain, "index.html")].find((file) => existsSync(file) && statSync(file).isFile())
}

const anchors = new Map()
function hasAnchor(file, anchor) {
  if (!anchors.has(file))
    anchors.set(file, new Set([...readFileSync(file, "utf8").matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)))
  return anchors.get(file).has(decodeURIComponent(anchor))
}

const pages = htmlFiles(dist)
let links = 0
const dead = []
for (const page of pages) {
  if (page.endsWith("404.html")) continue
  const html = readFileSync(page, "utf8")
  for (const [, href] of html.matchAll(/<a\s[^>]*?href="([^"]+)"/g)) {
    const [target, anchor] = href.replaceAll("&amp;", "&").split("#")
    if (/^[a-z]+:/.test(target)) continue
    links++
    const inner = target.startsWith(base) ? target.slice(base.length) : target
    const path =
      target === "" ? undefined : target.startsWith("/") ? inner : join(relative(dist, dirname(page)), target)
    const file = path === undefined ? page : fileOf(path)
    if (!file) dead.push(`${relative(dist, page)}: ${href} leads nowhere`)
    else if (anchor && file.endsWith(".html") && !hasAnchor(file, anchor))
      dead.push(`${relative(dist, page)}: ${href} names a heading that is not there`)
  }
}
for (const line of new Set(dead)) console.error(line)
console.log(`${pages.length} pages, ${links} links, ${dead.length} dead`)
process.exitCode = dead.length === 0 ? 0 : 1
