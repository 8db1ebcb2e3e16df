import type { Wire } from "./wire.ts"

/** One fact about the wire that a server may keep or not. */
export interface Check {
  /** What it is about. */
  subject: string
  /** What is expected, as a sentence. */
  name: string
  /** Resolves when the server keeps it. @throws Deviation, Absent or Untried; anything else is a deviation too. */
  run(wire: Wire): Promise<void>
}

/** The server does something else. */
export class Deviation extends Error {
  override readonly name = "Deviation"
}

/** The server does not offer this, which the contract allows. */
export class Absent extends Error {
  override readonly name = "Absent"
}

/** It could not be tried. */
export class Untried extends Error {
  override readonly name = "Untried"
}

export function expectThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Deviation(otherwise)
}
