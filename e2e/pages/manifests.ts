import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Try } from "./in-node.ts"
import { expect } from "./place.ts"

const root = join(import.meta.dirname, "../..")
const manifest = (folder: string) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"))
const lines = (code: string) => code.trim().split("\n")

/** The block runs scripts of the root, which have tests of their own: they are there under these names. */
export const rootScripts: Try = async (_, { code }) => {
  const { scripts } = manifest(".")
  for (const line of lines(code))
    expect(Object.keys(scripts)).toContain(/^(?:npm|pnpm) (?:run )?([\w:-]+)$/.exec(line)?.[1])
}

/** The block installs packages that are published; `pnpm package-check` installs them into a blank project. */
export const installs: Try = async (_, { code }) => {
  const ours = readdirSync(join(root, "packages")).map((name) => manifest(join("packages", name)))
  const published = ours.filter((own) => !own.private).map(({ name }) => name)
  for (const line of lines(code)) {
    const [, names = ""] = /^npm install (?:--save-dev )?(.+)$/.exec(line) ?? []
    expect(published).toEqual(expect.arrayContaining(names.split(" ")))
  }
}
