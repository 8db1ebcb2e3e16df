import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { expect, test } from "vitest"

const root = resolve(import.meta.dirname, "../..")
const filesOf = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(css|tsx?)$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), "utf8"))
    .join("\n")
const found = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort()

const look = readFileSync(join(root, "README.md"), "utf8").split("## Look")[1]?.split("\n## ")[0] ?? ""
const [properties = "", parts = ""] = look.split("Parts, for")

test("every custom property that the style sheets read is in the README, and the other way round", () => {
  const read = found(filesOf("src/styles"), /var\((--qanun-[\w-]+)/g)
  expect(read.length).toBeGreaterThan(10)
  expect(found(properties, /^\| `(--qanun-[\w-]+)`/gm)).toEqual(read)
})

test("every part of the chat is in the README, and the other way round", () => {
  const drawn = found(filesOf("src"), /\bpart(?:="|\.add\(")(\w+)"/g)
  expect(drawn.length).toBeGreaterThan(5)
  expect(found(parts, /^\| `(\w+)`/gm)).toEqual(drawn)
})
