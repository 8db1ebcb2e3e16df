import { readFileSync } from "node:fs"
import fc from "fast-check"
import { expect, test } from "vitest"
import { createEventFraming } from "../../src/stream/framing.ts"
import { EVENT_STREAM_CASES } from "../fixtures/event-stream-cases.ts"
import { readByTheStandard, type StandardEvent, type StandardResult } from "../fixtures/event-stream-standard.ts"

/** A file with a larger collection of the same kind, for who has one. */
const MORE_CASES = process.env["SSE_CASES"]

const bytesOf = (stream: string | readonly number[]) =>
  typeof stream === "string" ? new TextEncoder().encode(stream) : Uint8Array.from(stream)

/** Reads bytes in the given pieces; `progress` is how many events were out after each. */
function read(pieces: Iterable<Uint8Array>): StandardResult & { progress: number[] } {
  const events: StandardEvent[] = []
  const progress: number[] = []
  let lastEventId = ""
  let retry: number | null = null
  const feed = createEventFraming({
    onId(id) {
      lastEventId = id
    },
    onRetry(ms) {
      retry = ms
    },
    onEvent: ({ data, event }) => void events.push({ event: event || "message", data, lastEventId }),
  })
  for (const piece of pieces) {
    feed(piece)
    progress.push(events.length)
  }
  feed(undefined)
  return { events, progress, lastEventId, retry }
}

function* slices(bytes: Uint8Array, sizes: () => number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + sizes()
    yield bytes.subarray(at, end)
    at = end
  }
}

/** A small generator of numbers that are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

/** Every way of cutting bytes: whole, one by one, at every place once, and at random. */
function* chunkings(bytes: Uint8Array): Generator<Iterable<Uint8Array>> {
  yield [bytes]
  yield slices(bytes, () => 1)
  if (bytes.length <= 200)
    for (let cut = 1; cut < bytes.length; cut++) yield [bytes.subarray(0, cut), bytes.subarray(cut)]
  const random = seeded(bytes.length)
  for (let round = 0; round < 3; round++) yield slices(bytes, () => 1 + random(7))
}

test.for(EVENT_STREAM_CASES)("%s, however the bytes are cut", ([, stream]) => {
  const bytes = bytesOf(stream)
  const expected = readByTheStandard(bytes)
  for (const pieces of chunkings(bytes)) {
    const { progress, ...result } = read(pieces)
    expect(result).toEqual(expected)
  }
})

test("any mix of what streams are made of is read as the standard reads it", () => {
  const piece = fc.constantFrom(
    ..."\n,\r,\r\n,\n\n,data,data:,data: ,event: ,id: ,id,retry: ,:, ,0,12,x,یک,⚖️,\0,\ufeff,🏽".split(","),
  )
  const broken = fc.constantFrom(0xff, 0xd8, 0xe2, 0x82, 0xef, 0xbb, 0xbf, 10, 13).map((byte) => Uint8Array.of(byte))
  const part = fc.oneof({ weight: 9, arbitrary: piece.map((text) => bytesOf(text)) }, { weight: 1, arbitrary: broken })
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 2 ** 31 }), (parts, seed) => {
      const bytes = Uint8Array.from(parts.flatMap((bytes) => [...bytes]))
      const random = seeded(seed)
      const { progress, ...result } = read(slices(bytes, () => 1 + random(5)))
      expect(result).toEqual(readByTheStandard(bytes))
    }),
    { numRuns: 3000 },
  )
})

test.for([
  ["LF", ["data: a\n\n", "data: b\n\n"], [1, 2]],
  ["CR LF", ["data: a\r\n\r\n", "data: b\r\n\r\n"], [1, 2]],
  ["CR", ["data: a\r\r", "data: b\r\r"], [1, 2]],
  ["an empty line of its own", ["data: a\n", "\n"], [0, 1]],
  ["two events at once", ["data: a\n\ndata: b\n\nda", "ta: c\n\n"], [2, 3]],
] as const)("an event is out as soon as its empty line is in: %s", ([, pieces, progress]) => {
  expect(read(pieces.map((piece) => bytesOf(piece))).progress).toEqual(progress)
})

test("time grows with the length of one event, not with its square", () => {
  const time = (size: number) => {
    const bytes = bytesOf(`data: ${"ا".repeat(size / 2)}\n\n`)
    const before = process.cpuUsage()
    expect(read(slices(bytes, () => 1024)).events[0]?.data.length).toBe(size / 2)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  time(65_536)
  const small = Math.min(...Array.from({ length: 3 }, () => time(1_048_576)))
  const large = Math.min(...Array.from({ length: 3 }, () => time(8_388_608)))
  expect(large / Math.max(small, 1)).toBeLessThan(24)
})

test("an event without end is an error before it fills the memory", () => {
  const piece = bytesOf("x".repeat(1_048_576))
  expect(() => read([bytesOf("data: "), ...Array.from({ length: 17 }, () => piece)])).toThrow(/longer than 16777216/)
  expect(read([...Array.from({ length: 40 }, () => piece), bytesOf("\ndata: a\n\n")]).events).toHaveLength(1)
})

interface SharedCase {
  id: string
  parts: ({ text: string } | { hex: string } | { repeat: [string, number] })[]
  chunks?: string[]
  progress?: number[]
  expect: {
    events?: StandardEvent[]
    eventCount: number
    firstData?: { length: number; head: string }
    lastEventId: string
    retry: number | null
  }
}

test.runIf(MORE_CASES)("every case of a further collection, where one is named", () => {
  const cases: SharedCase[] = JSON.parse(readFileSync(MORE_CASES ?? "", "utf8")).cases
  for (const { id, parts, chunks, progress, expect: expected } of cases) {
    const bytes = Buffer.concat(
      parts.map((part) =>
        "text" in part
          ? Buffer.from(part.text)
          : "hex" in part
            ? Buffer.from(part.hex.replace(/\s/g, ""), "hex")
            : Buffer.from(part.repeat[0].repeat(part.repeat[1])),
      ),
    )
    for (const pieces of chunkings(bytes)) {
      const { events, lastEventId, retry } = read(pieces)
      expect([id, events.length, lastEventId, retry]).toEqual([
        id,
        expected.eventCount,
        expected.lastEventId,
        expected.retry,
      ])
      if (expected.events) expect(events).toEqual(expected.events)
      if (expected.firstData) {
        expect(events[0]?.data.length).toBe(expected.firstData.length)
        expect(events[0]?.data.startsWith(expected.firstData.head)).toBe(true)
      }
    }
    if (chunks) expect([id, read(chunks.map((chunk) => bytesOf(chunk))).progress]).toEqual([id, progress])
  }
})
