import type { IncomingMessage, ServerResponse } from "node:http"
import type { UserChange } from "@qanun/contract"

/** The changes of one person, as `GET users/changes` serves them. */
export function createFakeChanges() {
  const log: UserChange[] = []
  const readers = new Set<() => void>()
  return {
    push(change: UserChange): void {
      log.push(change)
      for (const read of readers) read()
    },
    /** Streams that are open. */
    open: () => readers.size,
    follow(request: IncomingMessage, response: ServerResponse): void {
      response.writeHead(200, { "content-type": "text/event-stream" })
      const write = (seq: number, change: UserChange) =>
        response.write(`id: ${seq}\ndata: ${JSON.stringify(change)}\n\n`)
      const after = request.headers["last-event-id"]
      let sent = after === undefined ? log.length : Number(after)
      if (after === undefined) write(sent, { type: "reset" })
      const read = () => {
        for (const change of log.slice(sent)) write(++sent, change)
      }
      readers.add(read)
      response.on("close", () => readers.delete(read))
      read()
    },
  }
}
