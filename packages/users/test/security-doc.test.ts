import { existsSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"

const root = new URL("../../../", import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), "utf8")

/** Rows of the tables of promises: number, promise, proof. */
const rows = read("docs/security.md")
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))

test("every promise of the security page names a test that is there", () => {
  expect(rows.length).toBeGreaterThan(40)
  for (const [, , promise = "", proof = ""] of rows) {
    const [, path = "", name = ""] = /^`([^`]+)`: (.+)$/.exec(proof) ?? []
    expect(existsSync(new URL(path, root)), `${promise}: ${path}`).toBe(true)
    // The whole name, or the end of one that begins with a placeholder for its cases.
    const quoted = ['"', "'", "`"].some((quote) => read(path).includes(name + quote))
    expect(name !== "" && quoted, `${path} has no test named "${name}"`).toBe(true)
  }
})
