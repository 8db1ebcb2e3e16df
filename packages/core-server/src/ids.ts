import { randomFillSync } from "node:crypto"

const RANDOM_BYTES = 10
/** Asking the system for every id on its own costs more than the rest of the id. */
const pool = Buffer.alloc(RANDOM_BYTES * 256)
let used = pool.length

function nextRandom(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += RANDOM_BYTES
  return pool.toString("hex", used - RANDOM_BYTES, used)
}

/** A new UUID version 7: unique, and later ones sort after earlier ones. @param now Epoch milliseconds. */
export function newId(now: number): string {
  const time = now.toString(16).padStart(12, "0")
  const random = nextRandom()
  const variant = ((Number.parseInt(random.slice(3, 5), 16) & 0x3f) | 0x80).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(5, 7)}-${random.slice(7, 19)}`
}
