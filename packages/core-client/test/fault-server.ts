import { type FaultCore, startFaultCore } from "@qanun/testing"
import { afterEach } from "vitest"
import { type ClientOptions, type CoreClient, createCoreClient } from "../src/index.ts"

const open: FaultCore[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((core) => core.close()))
})

/** A fault Core and a client of it whose waits are short, so that a test of repeats takes no time. */
export async function startPair(
  options: Partial<ClientOptions> = {},
): Promise<{ core: FaultCore; client: CoreClient }> {
  const core = await startFaultCore()
  open.push(core)
  return { core, client: createCoreClient({ baseUrl: core.url, retry: { baseMs: 5 }, ...options }) }
}

/** The error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  try {
    await promise
  } catch (error) {
    return error as Record<string, unknown> & Error
  }
  throw new Error("expected a rejection")
}

/** Everything that an iterable gives, and the error that ends it. */
export async function readAll<T>(iterable: AsyncIterable<T>): Promise<{ items: T[]; error?: Record<string, unknown> }> {
  const items: T[] = []
  try {
    for await (const item of iterable) items.push(item)
    return { items }
  } catch (error) {
    return { items, error: error as Record<string, unknown> }
  }
}
