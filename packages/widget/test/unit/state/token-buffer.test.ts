import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createTokenBuffer } from "../../../src/state/token-buffer.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test("the first token is shown at once, and then at most one piece in 50 ms", () => {
  const shown: string[] = []
  const buffer = createTokenBuffer(
    (text) => shown.push(text),
    () => false,
  )
  buffer.push("a ")
  vi.advanceTimersByTime(1)
  expect(shown).toEqual(["a "])
  for (let i = 0; i < 100; i++) {
    buffer.push("b ")
    vi.advanceTimersByTime(10)
  }
  expect(shown.length).toBeLessThanOrEqual(21)
  vi.advanceTimersByTime(100)
  expect(shown.join("")).toBe(`a ${"b ".repeat(100)}`)
})

test("a whole answer in one piece is revealed in two steps at the ends of words, and within a tenth of a second", async () => {
  const shown: string[] = []
  const buffer = createTokenBuffer(
    (text) => shown.push(text),
    () => false,
  )
  const answer = "word ".repeat(2000)
  buffer.push(answer)
  let drained = false
  void buffer.drained().then(() => {
    drained = true
  })
  await vi.advanceTimersByTimeAsync(1)
  expect(drained).toBe(false)
  await vi.advanceTimersByTimeAsync(100)
  expect(drained).toBe(true)
  expect(shown).toHaveLength(2)
  expect(shown.join("")).toBe(answer)
  for (const piece of shown) expect(piece).toMatch(/^\s?word/)
})

test("where nobody follows, everything is shown at once", () => {
  const shown: string[] = []
  const buffer = createTokenBuffer(
    (text) => shown.push(text),
    () => true,
  )
  buffer.push("word ".repeat(1000))
  vi.advanceTimersByTime(1)
  expect(shown).toHaveLength(1)
})

test("a flush hands on everything, now, and settles who waits", async () => {
  const shown: string[] = []
  const buffer = createTokenBuffer(
    (text) => shown.push(text),
    () => false,
  )
  buffer.push("word ".repeat(1000))
  const drained = buffer.drained()
  buffer.flush()
  await drained
  expect(shown.join("")).toHaveLength(5000)
})
