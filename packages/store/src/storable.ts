import type { SqlValue } from "./driver.ts"

/** Parameters as both engines can store them: without U+0000, which PostgreSQL's texts cannot hold (its manual, 8.3). */
export const storable = (params: readonly SqlValue[]): SqlValue[] =>
  params.map((value) => (typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "") : value))
