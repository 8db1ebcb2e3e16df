// What a bench found, for the report of `pnpm bench`. A bench that is run by itself only prints.
import { appendFileSync } from "node:fs"

/**
 * @typedef {object} Finding
 * @property {string} title What was measured, as a heading.
 * @property {string} unit Of the values; smaller is better.
 * @property {string} [note] How it was measured, one sentence.
 * @property {{ name: string, value: number, ours?: boolean, times?: number }[]} rows Side by side. `NaN`: not offered. `times`:
 * ours in times of it, where they were measured in pairs.
 */

/** @param {Finding} finding */
export function record(finding) {
  const file = process.env.QANUN_BENCH_OUT
  if (file) appendFileSync(file, `${JSON.stringify({ package: process.env.QANUN_BENCH_PACKAGE, ...finding })}\n`)
}
