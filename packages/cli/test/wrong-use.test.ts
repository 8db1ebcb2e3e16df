import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { folder, run, runIn } from "./program.ts"

/** Runs all at once: each is a process of its own. */
async function eachEnds(cases: readonly (readonly [args: readonly string[], code: number, words: string])[]) {
  await Promise.all(
    cases.map(async ([args, code, words]) => {
      const ended = await runIn({ cwd: folder() }, ...args).ended
      expect({ args, ...ended }).toMatchObject({ code, output: expect.stringContaining(words) })
      expect(ended.output.trim().split("\n"), ended.output).toHaveLength(1)
    }),
  )
}

test("arguments that are missing, unknown or too many end with one sentence and code 2", () =>
  eachEnds([
    [["nonsense"], 2, "unknown command 'nonsense'"],
    [["ask"], 2, "missing required argument 'question'"],
    [["ask", "a", "b"], 2, "too many arguments"],
    [["up", "--prot", "1"], 2, "unknown option '--prot' (Did you mean --port?)"],
    [["up", "--port"], 2, "argument missing"],
    [["up", "--port", "abc"], 2, '--port takes a whole number from 1 to 65535, not "abc"'],
    [["users", "erase"], 2, "missing required argument 'id'"],
    [["users", "erase", "somebody", "--data", "."], 1, 'Nobody here has the id "somebody"'],
    [["completion", "tcsh"], 2, "completion takes bash, zsh or fish"],
    [["token", "--tier", "gold"], 2, "--tier takes free, basic, premium or enterprise"],
    [["token", "--seconds", "10"], 2, "--seconds takes a whole number from 60 to 3600"],
  ]))

test("addresses that are wrong, or where nobody is, end with one sentence", () =>
  eachEnds([
    [["doctor", "law.example"], 2, "must start with http:// or https://"],
    [
      ["doctor", "http://127.0.0.1:9", "--origin", "https://a.example/path"],
      2,
      "--origin takes an origin without a path",
    ],
    [["conformance", "ftp://x"], 2, "must start with http:// or https://"],
    [["conformance", "http://127.0.0.1:9"], 1, "cannot be reached (bad port)"],
    [["conformance", "http://127.0.0.1:9", "--timeout", "0"], 2, "--timeout takes 1 to 600 seconds"],
    [["up", "--database-url", "postgres://qanun@127.0.0.1:9/qanun"], 1, "PostgreSQL cannot be reached at 127.0.0.1:9"],
    [["backup", "b", "--database-url", "postgres://qanun@127.0.0.1:9/qanun"], 1, "PostgreSQL cannot be reached"],
  ]))

test("files and folders that are not what they should be end with one sentence", () =>
  eachEnds([
    [["restore", "nowhere"], 1, "nowhere is not a folder that qanun backup wrote"],
    [["eval", "nowhere.jsonl"], 1, "There is no file or folder"],
    [["ingest", "nowhere"], 1, "There is no file or folder"],
    [["ingest", import.meta.filename], 1, "wrong-use.test.ts is no folder, or lies below a file: name a folder"],
    [["up", "--config", "nowhere.json"], 2, "There is no config file nowhere.json"],
    [["backup", "/proc/qanun"], 1, "/proc"],
  ]))

test("a folder that this user may not use ends with one sentence", async ({ skip }) => {
  // Root may use every folder; another user is what the sentence is for.
  if (process.getuid?.() === 0) skip()
  const closed = join(folder(), "closed")
  mkdirSync(closed)
  chmodSync(closed, 0o500)
  const { code, output } = await run("up", "--data", join(closed, "data")).ended
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining("may not be used by this user") })
})

test("a corpus that is damaged is named", async () => {
  const data = folder()
  writeFileSync(join(data, "corpus.jsonl"), "{")
  const { code, output } = await run("up", "--data", data, "--port", "44900", "--core-port", "47900").ended
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining("make it anew with qanun ingest") })
})
