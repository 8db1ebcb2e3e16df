import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { startPostgres } from "../../store/test/postgres.ts"
import { folder, run, runIn } from "./program.ts"

const postgres = await startPostgres()
let port = 49_000

interface Place {
  args: string[]
}

interface Site extends Place {
  url: string
  stop(): Promise<void>
}

async function up({ args }: Place): Promise<Site> {
  port += 10
  const program = run("up", ...args, "--port", String(port), "--core-port", String(port + 5))
  const url = /Qanun is ready\s+(\S+)/.exec(await program.printed("Press Ctrl-C"))?.[1] as string
  return {
    args,
    url: `${url}/qanun/api/v1`,
    async stop() {
      program.child.kill("SIGINT")
      expect((await program.ended).code).toBe(0)
    },
  }
}

async function ask({ url }: Site, cookie = "", body: object = {}) {
  const response = await fetch(`${url}/query/`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ query: "چند روز مرخصی استحقاقی دارم؟", ...body }),
  })
  expect(response.status).toBe(200)
  const { conversation_id } = (await response.json()) as { conversation_id: string }
  return { conversation_id, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? cookie }
}

const conversations = async ({ url }: Site, cookie: string) =>
  (await (await fetch(`${url}/users/conversations`, { headers: { cookie } })).json()) as { id: string }[]

async function done(...args: string[]) {
  const { code, output } = await run(...args).ended
  expect({ code, output }).toMatchObject({ code: 0 })
  return output
}

const sqlite = async (): Promise<Place> => ({ args: ["--data", folder()] })
const database = async (): Promise<Place> => ({
  args: ["--data", folder(), "--database-url", await postgres.createDatabase()],
})

test.for([
  ["SQLite files", "PostgreSQL", sqlite, database],
  ["PostgreSQL", "SQLite files", database, sqlite],
] as const)("a backup of %s is restored into %s, and everybody goes on where they were", async ([, , from, to]) => {
  const source = await up(await from())
  const { cookie, conversation_id } = await ask(source)
  const backup = join(folder(), "backup")
  const written = JSON.parse(await done("backup", backup, "--json", ...source.args))
  expect(written).toMatchObject({ rows: { users: expect.any(Number), core: 4 }, secrets: true, corpus: false })
  await source.stop()
  for (const name of readdirSync(backup)) expect(statSync(join(backup, name)).mode & 0o077).toBe(0)

  const target = await to()
  const first = JSON.parse(await done("restore", backup, "--json", ...target.args))
  expect(first.rows).toMatchObject({ users: { added: written.rows.users }, core: { added: 4, rows: 4 } })
  const again = JSON.parse(await done("restore", backup, "--json", ...target.args))
  expect(again.rows).toMatchObject({ users: { added: 0 }, core: { added: 0 } })

  const site = await up(target)
  expect((await conversations(site, cookie)).map(({ id }) => id)).toEqual([conversation_id])
  // Core knows the conversation as well: a follow-up stays in it.
  expect((await ask(site, cookie, { conversation_id })).conversation_id).toBe(conversation_id)
  await site.stop()
})

test("a backup that was changed or cut short is refused by name, and nothing of it is written", async () => {
  const source = await up(await sqlite())
  await ask(source)
  const backup = join(folder(), "backup")
  await done("backup", backup, ...source.args)
  await source.stop()
  const file = join(backup, "core.jsonl")
  const whole = readFileSync(file, "utf8")
  for (const [text, words] of [
    [whole.replace("مرخصی", "مهریه"), "was changed after it was written"],
    [whole.slice(0, whole.length / 2), "cut short"],
  ] as const) {
    writeFileSync(file, text)
    const target = await sqlite()
    const { code, output } = await run("restore", backup, ...target.args).ended
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringMatching(`core.jsonl: .*${words}`) })
    expect(await done("users", "list", ...target.args)).toContain("Nobody")
  }
})

test("a backup is not mixed into an installation with other secrets, and a folder that is there is not overwritten", async () => {
  const [one, two] = [await sqlite(), await sqlite()]
  await done("token", ...one.args)
  await done("token", ...two.args)
  const backup = join(folder(), "backup")
  await done("backup", backup, ...one.args)
  const mixed = await run("restore", backup, ...two.args).ended
  expect(mixed).toMatchObject({ code: 1, output: expect.stringContaining("has secrets of its own") })
  const twice = await run("backup", backup, ...one.args).ended
  expect(twice).toMatchObject({ code: 1, output: expect.stringContaining("is there already: name a new folder") })
  expect(readdirSync(join(backup, "..")).filter((name) => name.endsWith(".tmp"))).toEqual([])
})

test("the corpus travels along, and the secrets stay behind when that is wanted", async () => {
  const source = await sqlite()
  const laws = folder()
  writeFileSync(
    join(laws, "garden.md"),
    "# قانون نمونه باغبانی\n\nماده ۱ - هر باغبان باید درختان را در بهار هرس کند.\n",
  )
  await done("ingest", laws, ...source.args)
  const backup = join(folder(), "backup")
  await done("backup", backup, "--without-secrets", ...source.args)
  expect(readdirSync(backup).sort()).toEqual(["core.jsonl", "corpus.jsonl", "users.jsonl"])
  const target = await sqlite()
  await done("restore", backup, ...target.args)
  expect(readFileSync(join(target.args[1] as string, "corpus.jsonl"), "utf8")).toContain("باغبان")
  appendFileSync(join(target.args[1] as string, "corpus.jsonl"), "\n")
  expect(await done("restore", backup, ...target.args)).toContain("The corpus of this data folder was kept")
})

test.for([
  ["SQLite files", sqlite],
  ["PostgreSQL", database],
] as const)("people are listed and erased in %s while it runs, and Core forgets them too", async ([, make]) => {
  const site = await up(await make())
  const { cookie } = await ask(site)
  const other = await ask(site)
  const people = async () => JSON.parse(await done("users", "list", "--json", ...site.args)) as { id: string }[]
  const before = await people()
  expect(before).toHaveLength(2)
  expect(before[0]).toMatchObject({ anonymous: true, tier: "free", conversations: 1 })

  const unsure = await run("users", "erase", before[1]?.id ?? "", ...site.args).ended
  expect(unsure).toMatchObject({ code: 2, output: expect.stringContaining("add --yes") })
  const corePort = /:(\d+)/.exec(site.url)?.[1]
  const erased = await run(
    "users",
    "erase",
    before[1]?.id ?? "",
    "--yes",
    ...site.args,
    "--core-port",
    String(Number(corePort) + 5),
  ).ended
  expect(erased).toMatchObject({ code: 0, output: expect.stringContaining("is erased here") })
  expect(await people()).toHaveLength(1)
  expect(await conversations(site, cookie)).toEqual([])
  expect(await conversations(site, other.cookie)).toHaveLength(1)
  const backup = join(folder(), "backup")
  const { rows } = JSON.parse(await done("backup", backup, "--json", ...site.args))
  // The user's row stays in Core without anything in it; the conversation and both messages are gone.
  expect(rows.core).toBe(5)
  rmSync(backup, { recursive: true })
  await site.stop()
})

test("a token of this installation is one for its Core, and of another it is not", async () => {
  const site = await up(await sqlite())
  const core = site.url.replace(/:(\d+)\/.*/, (_, number) => `:${Number(number) + 5}`)
  const token = (await done("token", "--user", "reza", "--tier", "premium", ...site.args)).trim()
  const answer = await runIn({ env: { QANUN_TOKEN: token } }, "ask", "چند روز مرخصی استحقاقی دارم؟", "--url", core)
    .ended
  expect(answer).toMatchObject({ code: 0, output: expect.stringContaining("[1] ") })
  const other = await sqlite()
  const foreign = (await done("token", ...other.args)).trim()
  const refused = await runIn({ env: { QANUN_TOKEN: foreign } }, "ask", "مهریه چیست؟", "--url", core).ended
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("token_invalid") })
  const told = JSON.parse(await done("token", "--json", "--seconds", "600", ...other.args))
  expect(Date.parse(told.expires_at) - Date.now()).toBeGreaterThan(500_000)
  await site.stop()
})
