import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { pause } from "../../../src/state/pause.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test("a pause lasts as long as it was asked to", async () => {
  const ended = vi.fn()
  void pause(45_000, new AbortController().signal).then(ended)
  await vi.advanceTimersByTimeAsync(44_999)
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(ended).toHaveBeenCalledOnce()
})

test("a pause ends with its signal, and leaves no timer behind", async () => {
  const end = new AbortController()
  const paused = pause(45_000, end.signal)
  end.abort()
  await paused
  await pause(45_000, end.signal)
  expect(vi.getTimerCount()).toBe(0)
})
