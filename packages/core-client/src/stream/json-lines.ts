import { type Framing, LONGEST_EVENT, type OnEvent, tooLong } from "./framing.ts"

/** JSON in lines. The last line counts without its line end too: older Cores send their errors so (contract 1.9 A). */
export function createLineFraming(onEvent: OnEvent): Framing {
  const decoder = new TextDecoder()
  let open: string[] = []
  let openLength = 0
  const take = (line: string) => {
    if (line.trim()) onEvent(line)
  }
  return {
    feed(bytes) {
      const lines = decoder.decode(bytes, { stream: true }).split("\n")
      const last = lines.pop() ?? ""
      const [first, ...whole] = lines
      if (first !== undefined) {
        take(open.join("") + first)
        whole.forEach(take)
        open = []
        openLength = 0
      }
      open.push(last)
      openLength += last.length
      if (openLength > LONGEST_EVENT) throw tooLong()
    },
    end: () => take(open.join("")),
  }
}
