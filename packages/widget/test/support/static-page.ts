import { readFile } from "node:fs/promises"
import { join, normalize } from "node:path"
import type { Page } from "./fake-users-api.ts"

const TYPES: Record<string, string> = { js: "text/javascript", html: "text/html", css: "text/css" }

/** Serves pages by path, and the files of a folder under `/widget/`. */
export function staticPages(
  folder: string,
  pages: Record<string, { html: string; headers?: Record<string, string> }>,
): Page {
  return async (request, response) => {
    const path = new URL(request.url ?? "/", "http://local").pathname
    const page = pages[path]
    if (page) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...page.headers })
      response.end(page.html)
      return true
    }
    if (path === "/favicon.ico") {
      response.writeHead(204).end()
      return true
    }
    if (!path.startsWith("/widget/")) return false
    const name = normalize(path.slice("/widget/".length))
    const code = name.startsWith("..") ? undefined : await readFile(join(folder, name)).catch(() => undefined)
    const type = TYPES[name.split(".").pop() ?? ""] ?? "application/octet-stream"
    if (code) response.writeHead(200, { "content-type": `${type}; charset=utf-8`, "access-control-allow-origin": "*" })
    else response.writeHead(404)
    response.end(code)
    return true
  }
}
