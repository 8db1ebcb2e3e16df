import { type EventRun, TOKEN_FRAME } from "../store/event-run.ts"

const LINE_END = 0x0a
const QUOTE = 0x22
const ZERO = 0x30
const DATA = ["\ndata: ", "\n\n"].map((text) => Buffer.from(text)) as [Buffer, Buffer]
const TOKEN_DATA = [`\ndata: ${TOKEN_FRAME[0]}`, `${TOKEN_FRAME[1]}\n\n`].map((text) =>
  Buffer.from(text),
) as typeof DATA
/** Most bytes around the text of an event, besides the head: digits of the largest number, and a token's frame. */
const AROUND = 16 + TOKEN_DATA[0].length + TOKEN_DATA[1].length

/** What every frame of one stream begins with. */
export const frameHead = (prefix: string): Buffer => Buffer.from(`id: ${prefix}`)

/**
 * Events as frames of a `text/event-stream`. A run becomes bytes in one piece and is framed as bytes: event by event as
 * text it costs twice as much, and the garbage of it more than that.
 */
export function encodeRuns(head: Buffer, runs: readonly EventRun[]): Uint8Array {
  const frames = runs.map((run) => encodeRun(head, run))
  return frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames)
}

function encodeRun(head: Buffer, { seq, last, lines }: EventRun): Uint8Array {
  const text = Buffer.from(lines)
  const frames = Buffer.allocUnsafe(text.length + (last - seq + 1) * (head.length + AROUND))
  let end = 0
  let start = 0
  for (let n = seq; n <= last; n++) {
    const lineEnd = n < last ? text.indexOf(LINE_END, start) : text.length
    const [before, after] = text[start] === QUOTE ? TOKEN_DATA : DATA
    end += head.copy(frames, end)
    end = putNumber(frames, end, n)
    end += before.copy(frames, end)
    end += text.copy(frames, end, start, lineEnd)
    end += after.copy(frames, end)
    start = lineEnd + 1
  }
  return frames.subarray(0, end)
}

function putNumber(target: Uint8Array, start: number, value: number): number {
  let end = start
  let unit = 1
  while (unit * 10 <= value) unit *= 10
  for (; unit >= 1; unit /= 10) target[end++] = ZERO + (Math.floor(value / unit) % 10)
  return end
}
