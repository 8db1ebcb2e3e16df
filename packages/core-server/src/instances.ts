import { readlinkSync } from "node:fs"
import { hostname } from "node:os"
import type { Driver } from "@qanun/store"
import { every } from "./every.ts"
import { deleteInstance, type InstanceRow, listInstances, saveInstance } from "./store/instances.ts"
import { failAbandonedTurns } from "./store/messages.ts"

/** How often an instance says that it lives. */
const SIGN_OF_LIFE_MS = 15_000
/** Without a sign of life for so long it is taken for dead; clocks of several machines may differ by the rest. */
const DEAD_AFTER_MS = 60_000

export interface InstanceParts {
  store: Driver
  id: string
  now: () => number
  onFailure: (error: unknown) => void
}

export interface Instance {
  /** To be called when all turns have ended. */
  close(): Promise<void>
}

/** Instances of this very process, whatever their signs of life say. */
const living = new Set<string>()
const host = `${hostname()} ${processNamespace()}`

/**
 * Enters this instance in the list of those that write answers, and ends as `interrupted` the answers of those that died:
 * now, and from time to time. Those that live keep theirs, in whatever number they share the database.
 */
export async function joinInstances({ store, id, now, onFailure }: InstanceParts): Promise<Instance> {
  living.add(id)
  const showLife = () =>
    store.tx(async (tx) => {
      await saveInstance(tx, { id, host, pid: process.pid, seen_at: now() })
      for (const instance of await listInstances(tx)) if (isDead(instance, now())) await deleteInstance(tx, instance.id)
      await failAbandonedTurns(tx, now())
    })
  await showLife()
  const signs = every(SIGN_OF_LIFE_MS, showLife, onFailure)
  return {
    async close() {
      await signs.close()
      living.delete(id)
      await deleteInstance(store, id)
    },
  }
}

/** On the same machine a process can be looked for; elsewhere only its signs of life count. */
function isDead(instance: InstanceRow, now: number): boolean {
  if (living.has(instance.id)) return false
  if (instance.seen_at < now - DEAD_AFTER_MS) return true
  return instance.host === host && (instance.pid === process.pid || !isRunning(instance.pid))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** Containers of one machine can have the same name and each its own process numbers. */
function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid")
  } catch {
    return ""
  }
}
