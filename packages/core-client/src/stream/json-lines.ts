import type { Framing, OnData } from "./framing.ts"

/**
 * JSON in lines. The last line counts without its line end too: older Cores send their errors so (contract 1.9 A).
 *
 * @param max Longest line in characters.
 * @param tooLong The error of a longer one.
 */
export function createLineFraming(onData: OnData, max: number, tooLong: () => Error): Framing {
  const decoder = new TextDecoder()
  let open: string[] = []
  let openLength = 0
  const take = (line: string) => {
    if (line.trim()) onData({ data: line })
  }
  return (bytes) => {
    if (!bytes) return take(open.splice(0).join(""))
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
    if (openLength > max) throw tooLong()
  }
}
