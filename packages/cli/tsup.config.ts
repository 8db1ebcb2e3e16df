import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/main.ts"],
  format: ["esm"],
  target: "node20",
  platform: "node",
  dts: false,
  clean: false,
  sourcemap: true,
  banner: { js: "#!/usr/bin/env node" },
})
