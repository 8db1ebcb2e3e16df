import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

/** What the fake endpoint does on its next call. */
export type Behaviour = { say: string } | { status: number } | { raw: string } | { cutAfter: string }

/** An OpenAI-compatible endpoint on loopback that does as it is told, call by call; the last behaviour stays. */
export async function startFakeLlm(...behaviours: Behaviour[]) {
  const requests: Record<string, unknown>[] = []
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (chunk) => (body += chunk))
    request.on("end", () => {
      requests.push(JSON.parse(body))
      const behaviour = behaviours.length > 1 ? behaviours.shift()! : behaviours[0]!
      if ("status" in behaviour) return response.writeHead(behaviour.status).end("secret upstream body")
      response.writeHead(200, { "content-type": "text/event-stream" })
      if ("raw" in behaviour) return response.end(behaviour.raw)
      const text = "say" in behaviour ? behaviour.say : behaviour.cutAfter
      for (const content of text.match(/[\s\S]{1,7}/g) ?? [])
        response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
      if ("cutAfter" in behaviour) return response.write(": last words\n", () => setImmediate(() => response.destroy()))
      response.write(`data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: "stop" }] })}\n\n`)
      response.end(
        `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 40, completion_tokens: 2 } })}\n\ndata: [DONE]\n\n`,
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    requests,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
