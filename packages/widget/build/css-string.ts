import { readFile } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import type { Plugin } from "esbuild"
import { transform } from "lightningcss"

const version = (major: number, minor = 0) => (major << 16) | (minor << 8)

/** The oldest browsers that the chat is made for: what is newer in the style sheets is rewritten for these. */
const targets = { chrome: version(111), edge: version(111), firefox: version(121), safari: version(16, 4) }

/** Gives `import css from "./x.css?inline"` the style sheet as a minified string. */
export const cssString: Plugin = {
  name: "css-string",
  setup(build) {
    build.onResolve({ filter: /\.css\?inline$/ }, ({ path, importer }) => ({
      path: resolve(dirname(importer), path),
      namespace: "css-string",
    }))
    build.onLoad({ filter: /.*/, namespace: "css-string" }, async ({ path }) => {
      const filename = path.replace(/\?inline$/, "")
      const { code } = transform({ filename, code: await readFile(filename), minify: true, targets })
      const contents = code.toString().replaceAll("--lightningcss-", "--")
      return { loader: "text", contents, watchFiles: [filename] }
    })
  },
}
