import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const packages = fileURLToPath(new URL("../../packages/", import.meta.url))

/** The order in which people look for them; what is not named comes last. */
const ORDER = ["widget", "core-client", "users", "core-server", "store", "contract", "testing"]

/** Whatever can be imported: the name it is imported by, the name of its page, and its source within `packages`. */
export const ENTRIES = readdirSync(packages)
  .sort((a, b) => (ORDER.indexOf(a) + 1 || ORDER.length + 1) - (ORDER.indexOf(b) + 1 || ORDER.length + 1))
  .flatMap((folder) => {
    const { name, exports = {} } = JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"))
    return Object.entries(exports).map(([path, { "@qanun/source": source }]) => ({
      name: name + path.slice(1),
      page: folder + path.slice(1).replaceAll("/", "-"),
      source: join(folder, source),
    }))
  })
