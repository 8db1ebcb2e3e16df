import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import * as z from "zod/mini"
import { resolveSettings } from "../src/settings/resolve.ts"
import { flagOf, SETTING_NAMES, SETTINGS, settingOf, variableOf } from "../src/settings/table.ts"
import { folder, freePort, runIn } from "./program.ts"

const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8")
const blocksOf = (kind: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, code]) => code as string)

/** The table of settings, from the settings themselves. */
function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { help, secret } = settingOf(name)
    const fallback = z.safeParse(SETTINGS[name].schema, undefined).data
    const flag = secret ? "" : `\`${flagOf(name)}\``
    const shown = fallback === undefined || String(fallback) === "" ? "" : `\`${fallback}\``
    return `| ${secret ? "" : `\`${name}\``} | ${flag} | \`${variableOf(name)}\` | ${shown} | ${help} |`
  })
  return ["| Field | Flag | Variable | Default | Is |", "| --- | --- | --- | --- | --- |", ...rows].join("\n")
}

test("the README's table of settings is that of the program", () => {
  const [, table] = /<!-- settings -->\n([\s\S]*?)\n?<!-- \/settings -->/.exec(readme) ?? []
  expect(table?.trim()).toBe(settingsTable())
})

test("the README's config file is one", async () => {
  const [content = ""] = blocksOf("json")
  const file = join(folder(), "qanun.config.json")
  writeFileSync(file, content)
  expect(await resolveSettings({ config: file }, {})).toMatchObject({ port: 8080, llmModels: ["small", "large"] })
})

/** A folder in which `qanun` and `npx qanun` are the built program. */
async function workplace(): Promise<{ cwd: string; env: Record<string, string> }> {
  const cwd = folder()
  const bin = join(cwd, "bin")
  mkdirSync(bin)
  const program = fileURLToPath(new URL("../dist/main.js", import.meta.url))
  for (const [name, skip] of [
    ["qanun", ""],
    ["npx", "shift; "],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${skip}exec "${process.execPath}" --no-warnings "${program}" "$@"\n`)
    chmodSync(join(bin, name), 0o755)
  }
  mkdirSync(join(cwd, "statutes"))
  writeFileSync(join(cwd, "statutes/garden.md"), "# قانون باغ\n\nماده ۱ - هر باغبان باید درختان را در بهار هرس کند.\n")
  writeFileSync(
    join(cwd, "questions.jsonl"),
    '{"qid":"1","type":"everyday","query":"چند روز مرخصی استحقاقی دارم؟","qrels":{"labor:64":2}}\n',
  )
  return {
    cwd,
    env: { PATH: `${bin}:${process.env["PATH"]}`, QANUN_PORT: await freePort(), QANUN_CORE_PORT: await freePort() },
  }
}

/** What each block prints, by a word of its command. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  'qanun ask "چند': /\[1\] ماده ۶۴ قانون کار/,
  'qanun ask "مهریه': /"outcome": "answered"/,
  "qanun ingest": /1 articles from 1 files/,
  "qanun eval": /everyday +1/,
  "qanun backup": /rows of Users and \d+ of Core[\s\S]*Users: \d+ of \d+ rows were missing/,
  "qanun doctor": /Nothing has to be fixed/,
  "qanun conformance": /\d+ supported, 0 deviate/,
}

test("the commands of the README do what it says, one after the other", async () => {
  const { cwd, env } = await workplace()
  const blocks = blocksOf("sh").map((block) =>
    block.replaceAll("4321", env["QANUN_PORT"] as string).replaceAll("7001", env["QANUN_CORE_PORT"] as string),
  )
  expect(blocks[0]).toBe("npx qanun up\n")
  const server = runIn({ cwd, env }, "up")
  await server.printed("Press Ctrl-C")
  const seen = new Set<string>()
  for (const block of blocks.slice(1)) {
    const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", block], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, ...env },
    })
    const [word, printed] = Object.entries(PRINTED).find(([command]) => block.includes(command)) ?? ["", /^$/]
    expect({ block, status, stdout, stderr }).toMatchObject({ status: 0, stdout: expect.stringMatching(printed) })
    seen.add(word)
  }
  expect([...seen]).toEqual(Object.keys(PRINTED))
  server.child.kill("SIGINT")
  expect((await server.ended).code).toBe(0)
})
