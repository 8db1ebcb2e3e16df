import vue from "@vitejs/plugin-vue"
import { defineConfig } from "vite"

const target = process.env["QANUN_SITE"] ?? "http://127.0.0.1:4321"
// Qanun compares the page's origin with the host it was addressed by, so the host must stay.
const proxy = { "/qanun": { target, changeOrigin: false } }

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === "qanun-chat" } } })],
  server: { proxy },
  preview: { proxy },
})
