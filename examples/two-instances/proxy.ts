import { createServer, type Server, request as send } from "node:http"

/**
 * A round-robin proxy that passes bytes on as they come. An instance that does not answer is passed over; an answer that
 * breaks in the middle breaks for the reader too, who then comes back.
 *
 * @param targets Addresses of the instances, e.g. `http://127.0.0.1:3001`.
 * @param onForward Told which instance took which request.
 */
export function createProxy(targets: readonly string[], onForward: (target: string, path: string) => void): Server {
  let turn = 0
  return createServer((request, response) => {
    const forward = (tries: number) => {
      const target = targets[turn++ % targets.length] as string
      const headers = { ...request.headers, "x-forwarded-host": request.headers.host, "x-forwarded-proto": "http" }
      const onward = send(target + request.url, { method: request.method, headers })
      onward.on("response", (answer) => {
        onForward(target, request.url ?? "")
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
        answer.on("error", () => response.destroy())
      })
      onward.on("error", (error: NodeJS.ErrnoException) => {
        // Nobody listens there, so nobody has read the request: another instance may have it.
        if (error.code === "ECONNREFUSED" && tries > 1) forward(tries - 1)
        else if (response.headersSent) response.destroy()
        else response.writeHead(502).end()
      })
      response.on("close", () => onward.destroy())
      request.pipe(onward)
    }
    forward(targets.length)
  })
}
