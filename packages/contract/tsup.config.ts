import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/index.ts", "src/llm-settings.ts", "src/error-codes.ts", "src/routes.ts"],
  format: ["esm"],
  target: "es2022",
  dts: false,
  clean: false,
  sourcemap: true,
})
