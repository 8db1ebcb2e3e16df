import { createHash } from "node:crypto"
import { mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { type BuildOptions, build, type Plugin } from "esbuild"
import { chatFileName } from "../src/loader/file-source.ts"
import { cssString } from "./css-string.ts"

const LOCALES = ["fa", "en", "ar"] as const
/** Parts that are fetched when they are first needed. */
const LATER = ["after-answer"] as const

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
  dist: string
}

type Bundle = (entry: string, options?: BuildOptions) => Promise<Uint8Array>

/** Writes a file whose name carries its content's hash, so that it may be cached for ever; gives back the name. */
async function write(folder: string, name: string, code: Uint8Array): Promise<string> {
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 8)
  const file = name.replace("*", hash)
  await writeFile(resolve(folder, file), code)
  return file
}

/** Makes `import("…/x.ts")` of the listed sources a request for the file that was built of them. */
const lazy = (files: ReadonlyMap<string, string>): Plugin => ({
  name: "lazy",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
      const file = files.get(resolve(resolveDir, path))
      return file && kind === "dynamic-import" ? { path: `./${file}`, external: true } : undefined
    })
  },
})

/** Names that the chat file shares with those that are fetched later; see `src/kit.ts`. */
async function kitNames(entry: string): Promise<string[]> {
  const { metafile } = await build({ ...common, entryPoints: [entry], plugins: [cssString], metafile: true })
  return Object.values(metafile?.outputs ?? {}).flatMap(({ exports }) => exports)
}

/** Makes `kit.ts` and the libraries in it, for a file that is fetched later, those of the chat that fetches it. */
const sharedKit = (names: readonly string[]): Plugin => ({
  name: "shared-kit",
  setup(build) {
    const shared = () => ({ path: "kit", namespace: "kit" })
    build.onResolve({ filter: /\/kit\.ts$/ }, shared)
    build.onResolve({ filter: /^(preact|@preact)/ }, shared)
    build.onLoad({ filter: /.*/, namespace: "kit" }, () => ({
      contents: `export const { ${names.join(", ")} } = customElements.get("qanun-chat").kit`,
    }))
  },
})

/** The language that a chat file carries within it. */
const carried = (strings: string): Plugin => ({
  name: "carried-language",
  setup(build) {
    build.onResolve({ filter: /^#strings$/ }, () => ({ path: strings }))
  },
})

/**
 * Builds the files for script tags: `qanun.js`, and beside it a chat for each language and what they load later.
 * The loader holds the names and hashes of the chats, so pinning the loader pins them.
 */
export async function buildBrowserFiles({ root, dist }: Folders): Promise<void> {
  const source = (path: string) => resolve(root, "src", path)
  const bundle: Bundle = async (entry, options = {}) => {
    const plugins = [cssString, ...(options.plugins ?? [])]
    const result = await build({ ...common, ...options, entryPoints: [source(entry)], plugins })
    const [file] = result.outputFiles ?? []
    if (!file) throw new Error(`nothing was built from ${entry}`)
    return file.contents
  }
  await mkdir(dist, { recursive: true })
  for (const old of await readdir(dist)) if (/^qanun.*\.js$/.test(old)) await rm(resolve(dist, old))
  const files = new Map<string, string>()
  for (const locale of LOCALES) {
    const entry = `i18n/${locale}.ts`
    files.set(source(entry), await write(dist, `qanun-${locale}-*.js`, await bundle(entry)))
  }
  const plugins = [sharedKit(await kitNames(source("kit.ts")))]
  for (const name of LATER) {
    const entry = `later/${name}.ts`
    files.set(source(entry), await write(dist, `qanun-${name}-*.js`, await bundle(entry, { plugins })))
  }
  const hashes: Record<string, string> = {}
  for (const locale of LOCALES) {
    const others = new Map([...files].filter(([path]) => path !== source(`i18n/${locale}.ts`)))
    const code = await bundle("chat-file.ts", { plugins: [carried(source(`i18n/${locale}.ts`)), lazy(others)] })
    const hash = createHash("sha256").update(code).digest("base64")
    await writeFile(resolve(dist, chatFileName(locale, hash)), code)
    hashes[locale] = hash
  }
  const loader = await bundle("script-tag.ts", {
    format: "iife",
    target: "es2017",
    supported: { "dynamic-import": true },
    define: { CHAT_HASHES: JSON.stringify(hashes) },
  })
  await writeFile(resolve(dist, "qanun.js"), loader)
}
