import { defineConfig } from "tsup"
import { buildBrowserFiles } from "./build/browser.ts"
import { cssString } from "./build/css-string.ts"

/** `index.js` for npm, and the files for script tags beside it. */
export default defineConfig({
  entry: ["src/index.ts"],
  format: ["esm"],
  target: "es2022",
  dts: false,
  clean: ["!**/*.d.ts"],
  sourcemap: true,
  splitting: true,
  esbuildPlugins: [cssString],
  esbuildOptions: (options) => {
    options.jsx = "automatic"
    options.jsxImportSource = "preact"
  },
  onSuccess: () => buildBrowserFiles({ root: process.cwd(), dist: "dist" }),
})
