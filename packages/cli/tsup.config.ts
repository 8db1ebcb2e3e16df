import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/main.ts"],
  format: ["esm"],
  target: "node20",
  platform: "node",
  dts: false,
  // Chunks have other names after every change; declarations are TypeScript's, and stay.
  clean: ["!**/*.d.ts", "!**/*.tsbuildinfo"],
  sourcemap: true,
  banner: { js: "#!/usr/bin/env node" },
})
