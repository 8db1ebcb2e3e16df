import { expect, test } from "vitest"
import { every } from "../src/every.ts"

test("a job never runs beside itself, and calls while it runs become one run after it", async () => {
  const ends: (() => void)[] = []
  const failures: unknown[] = []
  let begun = 0
  const repeated = every(
    1e9,
    () => {
      begun++
      return new Promise<void>((resolve) => ends.push(resolve))
    },
    (error) => failures.push(error),
  )
  const first = repeated.run()
  const later = [repeated.run(), repeated.run(), repeated.run()]
  expect(begun).toBe(1)
  ends[0]!()
  await first
  await Promise.resolve()
  expect(begun).toBe(2)
  ends[1]!()
  await Promise.all(later)
  expect(begun).toBe(2)
  await repeated.close()
  await repeated.run()
  expect(begun).toBe(2)
  expect(failures).toEqual([])
})

test("a failure is told, and the next run tries again", async () => {
  const failures: unknown[] = []
  let tries = 0
  const repeated = every(
    1e9,
    async () => {
      if (++tries === 1) throw new Error("the first")
    },
    (error) => failures.push((error as Error).message),
  )
  await repeated.run()
  await repeated.run()
  await repeated.close()
  expect([tries, failures]).toEqual([2, ["the first"]])
})
