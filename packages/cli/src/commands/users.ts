import { createInterface } from "node:readline/promises"
import type { KnownPerson } from "@qanun/users"
import { CliError, wrongUse } from "../cli-error.ts"
import { withUsers } from "../open-users.ts"
import { type Flags, resolveSettings } from "../settings/resolve.ts"
import { table } from "../table.ts"

type Options = Flags & { json?: boolean }

/** Prints everybody whom an installation knows. */
export async function listUsers({ json = false, ...flags }: Options): Promise<void> {
  const people = await withUsers(await resolveSettings(flags, process.env), async (users) => {
    const all: KnownPerson[] = []
    for await (const person of users.people()) all.push(person)
    return all
  })
  if (json) return console.log(JSON.stringify(people, null, 2))
  if (people.length === 0) return console.log("Nobody has asked anything yet.")
  const rows = people.map(({ id, anonymous, username, email, tier, conversations, seen_at }) => [
    id,
    anonymous ? "(visitor)" : (username ?? email ?? ""),
    tier,
    String(conversations),
    seen_at.slice(0, 16).replace("T", " "),
  ])
  console.log(table(["id", "name", "tier", "conversations", "last seen (UTC)"], rows))
}

/** Removes everything of one person, after asking. */
export async function eraseUser(
  id: string,
  { json = false, yes, ...flags }: Options & { yes?: boolean },
): Promise<void> {
  const settings = await resolveSettings(flags, process.env)
  await withUsers(settings, async (users) => {
    if (!(await isKnown(users.people(), id))) throw new CliError(`Nobody here has the id ${JSON.stringify(id)}.`)
    if (!yes) await confirm(id)
    await users.erase(id)
  })
  if (json) console.log(JSON.stringify({ erased: id }))
  else console.log(`${id} is erased here. Core erases its copy as soon as it can be reached.`)
}

async function isKnown(people: AsyncIterable<KnownPerson>, id: string): Promise<boolean> {
  for await (const person of people) if (person.id === id) return true
  return false
}

/** @throws CliError unless somebody at a terminal says yes. */
async function confirm(id: string): Promise<void> {
  if (!process.stdin.isTTY) throw wrongUse("This cannot be undone: add --yes to do it without being asked.")
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`Erase everything of ${id}? This cannot be undone. [y/N] `)
  terminal.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError("Nothing was erased.")
}
