import type { StreamEvent } from "@qanun/contract"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { eventStream, resumePoint } from "../src/http/event-stream.ts"
import { createLiveTurn } from "../src/relay/live-turn.ts"
import { readLive } from "../src/relay/reader.ts"
import { parseEvents, textOf } from "./site.ts"

const token = (content: string): StreamEvent => ({ type: "token", content })
const newTurn = () => createLiveTurn("m", () => {})
const signal = () => new AbortController().signal

test("every reader sees the whole text byte for byte, whenever it comes and however often it comes back", async () => {
  const piece = fc.oneof(
    fc.constantFrom("می\u200c", "\u200cرود", "👩‍⚖️", "ا\u0654", " ", "\n\nid: x:9\n", "۶۴"),
    fc.string({ unit: "grapheme" }),
  )
  // At each step the turn writes a piece, or a reader comes back after its stream broke, before so many events of the last bytes.
  const steps = fc.array(fc.oneof(piece, fc.nat(3)), { minLength: 1, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 0, max: 40 }), async (script, joinAt) => {
      const turn = newTurn()
      let seen = ""
      let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
      const decoder = new TextDecoder()
      const connect = () => {
        const events = parseEvents(seen)
        const after = resumePoint("m", events.at(-1)?.id ?? null)
        reader = eventStream("m:", (end) => readLive(turn, after, end), 60_000).getReader()
      }
      const pull = async () => {
        const { done, value } = (await reader?.read()) ?? { done: true }
        if (value) seen += decoder.decode(value)
        return !done
      }
      let expected = ""
      for (const [index, step] of script.entries()) {
        if (index === joinAt) connect()
        if (typeof step === "number") {
          if (reader && turn.lastSeq > parseEvents(seen).length) await pull()
          await reader?.cancel()
          const frames = seen.split(/(?<=\n\n)/)
          seen = frames.slice(0, Math.max(0, frames.length - step)).join("")
          if (reader) connect()
        } else {
          turn.append(token(step))
          expected += step
        }
      }
      turn.close()
      if (!reader) connect()
      while (await pull());
      const events = parseEvents(seen)
      expect(textOf(events)).toBe(expected)
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => `m:${index + 1}`))
    }),
    { numRuns: 300 },
  )
})

test("a slow reader holds nobody up and keeps no copies", async () => {
  const turn = newTurn()
  let pulled = 0
  const slow = eventStream(
    "m:",
    async function* (end) {
      for await (const batch of readLive(turn, 0, end)) {
        pulled++
        yield batch
      }
    },
    60_000,
  )
  for (let n = 0; n < 10_000; n++) turn.append(token("کلمه"))
  turn.close()
  const fast = readLive(turn, 0, signal())
  expect((await fast.next()).value).toMatchObject([{ seq: 1, last: 10_000 }])
  // Nobody has read from the slow one, so it has asked for nothing.
  expect(pulled).toBe(0)
  await slow.cancel()
})

test("a reader that leaves while nothing happens lets go of the turn", async () => {
  const turn = newTurn()
  const reader = eventStream("m:", (end) => readLive(turn, 0, end), 60_000).getReader()
  const waiting = reader.read()
  await reader.cancel()
  expect((await waiting).done).toBe(true)
  turn.append(token("x"))
  turn.close()
})

test("a position is read from the id of an event of this answer only", () => {
  for (const [given, point] of [
    [null, 0],
    ["m:7", 7],
    ["7", 7],
    ["other:7", 0],
    ["m:-1", 0],
    ["m:x", 0],
    ["m:1e999", 0],
    ["m:1.5", 0],
    ["", 0],
  ] as const)
    expect(resumePoint("m", given), String(given)).toBe(point)
})
