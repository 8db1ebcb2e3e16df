import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import type { AnswerStream } from "../../src/index.ts"
import { startPair } from "../fault-server.ts"

/** Collects garbage; what a turn of the loop still holds is let go before. */
async function collect(): Promise<void> {
  setFlagsFromString("--expose-gc")
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    runInNewContext("gc")()
  }
}

/** In a function of its own, whose variables are gone with it. */
async function readInto(seen: WeakRef<object>[], stream: AnswerStream): Promise<void> {
  for await (const event of stream) seen.push(new WeakRef(event))
}

test("a stream that was read to its end keeps the answer and none of its events", async () => {
  const { client } = await startPair()
  const stream = client.query.stream({ query: "مرخصی" })
  const seen: WeakRef<object>[] = []
  await readInto(seen, stream)
  await collect()
  expect(seen.length).toBeGreaterThan(5)
  expect(seen.filter((event) => event.deref())).toEqual([])
  expect((await stream.final()).answer).not.toBe("")
})
