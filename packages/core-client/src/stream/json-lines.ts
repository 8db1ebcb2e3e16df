import { type Framing, LONGEST_EVENT, type OnEvent, STREAMING, tooLong } from "./bytes-to-events.ts"

/** JSON in lines. The last line counts without its line end too: older Cores send their errors so (contract 1.9 A). */
export function createLineFraming(onEvent: OnEvent): Framing {
  const decoder = new TextDecoder()
  let open: string[] = []
  let openLength = 0
  const take = (line: string) => {
    if (line.trim()) onEvent(line, undefined, undefined)
  }
  return {
    feed(bytes) {
      const lines = decoder.decode(bytes, STREAMING).split("\n")
      const last = lines.pop() as string
      if (lines.length) {
        lines[0] = open.join("") + lines[0]
        open = []
        openLength = 0
        for (const line of lines) take(line)
      }
      open.push(last)
      openLength += last.length
      if (openLength > LONGEST_EVENT) throw tooLong()
    },
    end: () => take(open.join("")),
  }
}
