import { setTimeout as pause } from "node:timers/promises"
import { serve } from "@hono/node-server"
import { createCoreServer } from "@qanun/core-server"
import { openSqlite } from "@qanun/store"

/** A Core with the demo corpus that writes as slowly as a language model does, so that there is time to pull a plug. */
export async function startSlowCore(secret: string, port: number, eventMs: number) {
  const core = await createCoreServer({ store: await openSqlite(":memory:"), auth: { secret } })
  return serve({
    port,
    fetch: async (request) => {
      const response = await core.fetch(request)
      if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) return response
      const body = response.body.pipeThrough(
        new TransformStream({
          async transform(piece, controller) {
            await pause(eventMs)
            controller.enqueue(piece)
          },
        }),
      )
      return new Response(body, response)
    },
  })
}
