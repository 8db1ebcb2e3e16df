import { readdir, readFile } from "node:fs/promises"
import { extname, join } from "node:path"
import { fileURLToPath } from "node:url"

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
}

/** The demo page loads nothing from elsewhere, and says so to the browser. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

interface StaticFile {
  body: Uint8Array<ArrayBuffer>
  type: string
}

/**
 * Serves the demo site and the widget's files from memory; nothing but the files found at the start can be asked for.
 *
 * @returns A handler that gives 404 for unknown paths and 405 for other methods than GET and HEAD.
 */
export async function staticFiles(): Promise<(request: Request) => Response> {
  const files = new Map<string, StaticFile>()
  const site = fileURLToPath(new URL("../site/", import.meta.url))
  const widget = fileURLToPath(new URL("../dist/", import.meta.resolve("@qanun/widget")))
  for (const folder of [site, widget])
    for (const name of await readdir(folder)) {
      const type = TYPES[extname(name)]
      if (!type || (folder === widget && !name.startsWith("qanun"))) continue
      files.set(`/${name}`, { body: new Uint8Array(await readFile(join(folder, name))), type })
    }
  for (const [path, file] of [...files]) if (path.endsWith(".html")) files.set(path.slice(0, -".html".length), file)
  const index = files.get("/index")
  if (index) files.set("/", index)

  return ({ method, url }) => {
    const file = files.get(new URL(url).pathname)
    if (!file) return new Response("Not found", { status: 404, headers: { "content-type": "text/plain" } })
    if (method !== "GET" && method !== "HEAD")
      return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } })
    return new Response(method === "HEAD" ? null : file.body, {
      headers: {
        "content-type": file.type,
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cache-control": "no-cache",
      },
    })
  }
}
