import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/index.ts", "src/validate.ts", "src/persian.ts", "src/change-feed.ts"],
  format: ["esm"],
  target: "es2022",
  dts: false,
  clean: ["!**/*.d.ts"],
  sourcemap: true,
  // Asks for a newer Node than we do, though it is plain ECMAScript: bundled, nobody sees its range.
  noExternal: ["eventsource-parser"],
})
