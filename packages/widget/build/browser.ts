import { createHash } from "node:crypto"
import { mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { basename, resolve } from "node:path"
import { type BuildOptions, build, type Plugin } from "esbuild"
import { minify } from "terser"
import { chatFileName } from "../src/loader/file-source.ts"
import { cssString } from "./css-string.ts"

const LOCALES = ["fa", "en", "ar"] as const

const common: BuildOptions = {
  bundle: true,
  write: false,
  minify: true,
  format: "esm",
  target: "es2022",
  platform: "browser",
  charset: "utf8",
  conditions: ["@qanun/source", "browser", "import"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
}

/** The folders of one build. */
export interface Folders {
  /** The package's own, absolute. */
  root: string
  /** Where the files go; what an earlier build of script files left there is removed. */
  dist: string
}

/**
 * Builds the files for script tags: `qanun.js`, and beside it a chat for each language and what they load later.
 * The loader holds the hashes of the chats, so pinning the loader pins them; all other names carry their hash,
 * so that every file but the loader may be cached for ever.
 */
export async function buildBrowserFiles({ root, dist }: Folders): Promise<void> {
  const source = (path: string) => resolve(root, "src", path)
  await mkdir(dist, { recursive: true })
  for (const old of await readdir(dist)) if (/^qanun.*\.js$/.test(old)) await rm(resolve(dist, old))

  const kit = sharedKit(resolve(root, "src"), await exportsOf(source("kit.ts")))
  const written = new Map<string, Promise<string>>()
  /** Builds what is imported at run time into a file of its own, once; gives back the file's name. */
  const writeLater = (path: string): Promise<string> => {
    const known = written.get(path)
    if (known) return known
    const name = basename(path).replace(/\..*/, "")
    const file = bundle(path, {
      plugins: [kit, ownFile(/\/later\/styles\.ts$/, writeLater), cssString, later(writeLater)],
    }).then(async (code) => {
      const file = `qanun-${name}-${createHash("sha256").update(code).digest("hex").slice(0, 8)}.js`
      await writeFile(resolve(dist, file), code)
      return file
    })
    written.set(path, file)
    return file
  }

  const hashes: Record<string, string> = {}
  for (const locale of LOCALES) {
    const strings = source(`i18n/${locale}.ts`)
    const code = await bundle(source("chat-file.ts"), {
      plugins: [carried(strings), cssString, later(writeLater, strings)],
    })
    const hash = createHash("sha256").update(code).digest("base64")
    await writeFile(resolve(dist, chatFileName(locale, hash)), code)
    hashes[locale] = hash
  }
  const loader = await bundle(source("script-tag.ts"), {
    format: "iife",
    target: "es2017",
    supported: { "dynamic-import": true },
    define: { CHAT_HASHES: JSON.stringify(hashes) },
    plugins: [cssString],
  })
  await writeFile(resolve(dist, "qanun.js"), loader)
}

async function bundle(entry: string, options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...common, ...options, entryPoints: [entry] })
  const [file] = outputFiles ?? []
  if (!file) throw new Error(`nothing was built from ${entry}`)
  // A second minifier finds what the first leaves: four percent of the chat.
  const isModule = options.format !== "iife"
  const { code } = await minify(file.text, {
    module: isModule,
    ecma: isModule ? 2022 : 2017,
    /*
     * `unsafe` takes built-ins for what they are: `String(n)` for `"" + n`. No symbol is ever printed here.
     * Statements joined by commas are shorter, and longer once they are compressed.
     */
    compress: { passes: 3, unsafe: true, unsafe_methods: isModule, sequences: false },
  })
  return new TextEncoder().encode(code ?? file.text)
}

async function exportsOf(entry: string): Promise<string[]> {
  const { metafile } = await build({ ...common, entryPoints: [entry], plugins: [cssString], metafile: true })
  return Object.values(metafile?.outputs ?? {}).flatMap(({ exports }) => exports)
}

/**
 * Makes each `import()` a request for a file of its own.
 *
 * @param within A module that the file carries anyway.
 */
const later = (writeLater: (path: string) => Promise<string>, within?: string): Plugin => ({
  name: "later",
  setup(build) {
    build.onResolve({ filter: /^\./ }, async ({ path, resolveDir, kind }) => {
      const module = resolve(resolveDir, path)
      if (kind !== "dynamic-import" || module === within) return undefined
      return { path: `./${await writeLater(module)}`, external: true }
    })
  },
})

/** Makes a module that several later files import a file of its own, which all of them share. */
const ownFile = (which: RegExp, writeLater: (path: string) => Promise<string>): Plugin => ({
  name: "own-file",
  setup(build) {
    build.onResolve({ filter: /^\./ }, async ({ path, resolveDir, kind }) => {
      const module = resolve(resolveDir, path)
      if (kind !== "import-statement" || !which.test(module)) return undefined
      return { path: `./${await writeLater(module)}`, external: true }
    })
  },
})

/** Makes `kit.ts` and the libraries in it, for our files that are fetched later, those of the chat that fetches them. */
const sharedKit = (folder: string, names: readonly string[]): Plugin => ({
  name: "shared-kit",
  setup(build) {
    build.onResolve({ filter: /\/kit\.ts$|^preact|^@preact/ }, ({ importer }) =>
      importer.startsWith(folder) ? { path: "kit", namespace: "kit" } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: "kit" }, () => ({
      contents: `export const { ${names.join(", ")} } = customElements.get("qanun-chat").kit`,
    }))
  },
})

/** The language that a chat file carries within it. */
const carried = (strings: string): Plugin => ({
  name: "carried-language",
  setup(build) {
    build.onResolve({ filter: /\/carried\.ts$/ }, () => ({ path: strings }))
  },
})
