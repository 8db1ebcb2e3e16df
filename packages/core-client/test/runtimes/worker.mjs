// Runs the smoke in workerd, for each request.
import * as client from "./client.mjs"
import { smoke } from "./smoke.mjs"

const worker = {
  fetch: async (request) => Response.json(await smoke(client, new URL(request.url).searchParams.get("base"))),
}

// biome-ignore lint/style/noDefaultExport: workerd looks for its handlers there
export { worker as default }
