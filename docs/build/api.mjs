import { existsSync } from "node:fs"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { dirname, join, posix } from "node:path"
import { Application } from "typedoc"
import { ENTRIES } from "./entries.mjs"

/** Writes `reference/api/<page>.md` for every entry, from the docstrings. */
export async function writeApi(docs) {
  const packages = join(docs, "../packages")
  const raw = join(docs, ".vitepress/generated/api")
  const out = join(docs, "reference/api")
  const app = await Application.bootstrapWithPlugins({
    entryPoints: ENTRIES.map(({ source }) => join(packages, source)),
    plugin: ["typedoc-plugin-markdown"],
    tsconfig: join(docs, "tsconfig.api.json"),
    outputs: [{ name: "markdown", path: raw }],
    logLevel: "Error",
    // `tsc -b` checks the types; here they are only read.
    skipErrorChecking: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    disableSources: true,
    readme: "none",
    outputFileStrategy: "modules",
    hidePageHeader: true,
    hideBreadcrumbs: true,
    hidePageTitle: true,
    useCodeBlocks: true,
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    propertyMembersFormat: "table",
    typeAliasPropertiesFormat: "table",
    typeDeclarationFormat: "table",
    enumMembersFormat: "table",
  })
  const project = await app.convert()
  if (!project) throw new Error("typedoc could not read the packages")
  await app.generateOutputs(project)

  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  // typedoc numbers the page of a module that is called as what it exports.
  const written = (source) => {
    const path = source.replace(/(\/index)?\.ts$/, "")
    return existsSync(join(raw, `${path}-1.md`)) ? `${path}-1.md` : `${path}.md`
  }
  const pageOf = new Map(ENTRIES.map(({ page, source }) => [written(source), page]))
  for (const { name, page, source } of ENTRIES) {
    const text = await readFile(join(raw, written(source)), "utf8")
    const title = `---\ntitle: "${name}"\noutline: [2, 3]\neditLink: false\n---\n\n# \`${name}\`\n\n`
    await writeFile(join(out, `${page}.md`), title + withAnchors(withLinks(text, written(source), pageOf)))
  }
}

/** Links between typedoc's pages, as links between ours. */
function withLinks(text, source, pageOf) {
  return text.replaceAll(/\]\(([^)#\s]+\.md)(#[^)]*)?\)/g, (whole, target, anchor = "") => {
    const page = pageOf.get(posix.join(dirname(source), target))
    return page ? `](./${page}.md${anchor})` : whole
  })
}

/** typedoc counts a type and the property of its name as two of a kind; headings are counted only among themselves. */
function withAnchors(text) {
  const headings = new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.replaceAll(/[^\w-]/g, "").toLowerCase()),
  )
  return text.replaceAll(/\(#([\w-]+)-\d+\)/g, (whole, name) =>
    headings.has(name) && !text.includes(`id="${whole.slice(2, -1)}"`) ? `(#${name})` : whole,
  )
}
