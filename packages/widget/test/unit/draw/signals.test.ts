import fc from "fast-check"
import { expect, test, vi } from "vitest"
import { computed, effect, type ReadonlySignal, signal, untracked } from "../../../src/draw/signals.ts"

test("an effect runs at once and after each change of what it read last", () => {
  const useFirst = signal(true)
  const first = signal("a")
  const second = signal("b")
  const seen: string[] = []
  const end = effect(() => {
    seen.push(useFirst.value ? first.value : second.value)
  })
  second.value = "not read"
  useFirst.value = false
  first.value = "no longer read"
  second.value = "c"
  second.value = "c"
  end()
  second.value = "d"
  expect(seen).toEqual(["a", "not read", "c"])
})

test("an effect hears of a computed value only when that has changed, and never of a half change", () => {
  const n = signal(1)
  const odd = computed(() => n.value % 2 === 1)
  const twice = computed(() => n.value * 2)
  const seen: string[] = []
  effect(() => {
    seen.push(`${odd.value}`)
  })
  const sums: number[] = []
  effect(() => {
    sums.push(twice.value - n.value)
  })
  n.value = 3
  n.value = 4
  expect(seen).toEqual(["true", "false"])
  expect(sums).toEqual([1, 3, 4])
})

test("what an effect returns is called before its next run and at its end", () => {
  const n = signal(0)
  const log: string[] = []
  const end = effect(() => {
    const now = n.value
    log.push(`begin ${now}`)
    return () => log.push(`end ${now}`)
  })
  n.value = 1
  end()
  end()
  expect(log).toEqual(["begin 0", "end 0", "begin 1", "end 1"])
})

test("an effect that sets what it reads settles", () => {
  const n = signal(5)
  effect(() => {
    if (n.value > 0) n.value--
  })
  expect(n.value).toBe(0)
})

test("what is read by peek, untracked or in a listener is not followed", () => {
  const followed = signal(0)
  const other = signal(0)
  let runs = 0
  effect(() => {
    followed.value
    other.peek()
    untracked(() => other.value)
    runs++
  })
  const listener = vi.fn(() => void other.value)
  const forget = followed.subscribe(listener)
  other.value = 1
  expect(runs).toBe(1)
  followed.value = 1
  expect(runs).toBe(2)
  forget()
  followed.value = 2
  expect(listener.mock.calls).toEqual([[0], [1]])
})

test("an effect that throws is reported and the others run", () => {
  const reported = vi.fn()
  vi.stubGlobal("reportError", reported)
  const n = signal(0)
  effect(() => {
    if (n.value === 1) throw new Error("broken")
  })
  let seen = 0
  effect(() => {
    seen = n.value
  })
  n.value = 1
  expect(seen).toBe(1)
  expect(reported).toHaveBeenCalledOnce()
  vi.unstubAllGlobals()
})

test("however values depend on each other, an effect has always seen the latest of them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(2), fc.integer({ min: -3, max: 3 })), { maxLength: 20 }),
      (shape, changes) => {
        const inputs = [signal(0), signal(0), signal(0)]
        const all: ReadonlySignal<number>[] = [...inputs]
        for (const from of shape) {
          const sources = from.map((index) => all[index % all.length] as ReadonlySignal<number>)
          /* The branch makes what is read depend on values. */
          all.push(
            computed(() => {
              const [head, ...rest] = sources
              const base = head?.value ?? 0
              return base % 2 ? base : rest.reduce((sum, source) => sum + source.value, base)
            }),
          )
        }
        let seen: number[] = []
        const end = effect(() => {
          seen = all.map(({ value }) => value)
        })
        for (const [index, value] of changes) {
          const input = inputs[index]
          if (input) input.value = value
          expect(seen).toEqual(all.map((one) => one.peek()))
          const values: number[] = inputs.map((one) => one.peek())
          for (const from of shape) {
            const [head = 0, ...rest] = from.map((at) => values[at % values.length] as number)
            values.push(head % 2 ? head : rest.reduce((sum, one) => sum + one, head))
          }
          expect(seen).toEqual(values)
        }
        end()
      },
    ),
    { numRuns: 500 },
  )
})
