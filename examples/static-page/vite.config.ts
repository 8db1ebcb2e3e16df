import { defineConfig } from "vite"

const target = process.env["QANUN_SITE"] ?? "http://127.0.0.1:4321"

/** A stand-in for your web server: files, and everything below `/qanun/` to Qanun. `nginx.conf` says the same to nginx. */
export default defineConfig({
  // Qanun compares the page's origin with the host it was addressed by, so the host must stay.
  preview: { proxy: { "^/qanun/": { target, changeOrigin: false } } },
})
