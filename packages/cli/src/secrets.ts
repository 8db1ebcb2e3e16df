import { createHmac, randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { CliError } from "./cli-error.ts"
import { readIfThere } from "./read-if-there.ts"
import type { Settings } from "./settings/table.ts"

/** The secrets of one installation. */
export interface Secrets {
  /** Signs the tokens between Users and Core. */
  core: string
  /** Signs the cookies of anonymous visitors. */
  visitors: string
}

/**
 * The key with which this installation's Users side reads its Core's change feed: made from the secret that both have, so
 * that every instance has the same one and nobody has to keep it.
 */
export const ownServiceKey = ({ core }: Secrets): string =>
  createHmac("sha256", core).update("qanun service key").digest("base64url")

/** Where the secrets of a data folder are. */
export const secretsFile = (folder: string): string => join(folder, "secrets.json")

/**
 * The secrets of the environment, and for what it does not say those in the data folder, made on first use and readable by
 * the owner only.
 *
 * @throws CliError when the file exists but is damaged: new secrets would lock every visitor out of their conversations.
 */
export async function loadSecrets({
  data,
  coreSecret,
  visitorSecret,
}: Pick<Settings, "data" | "coreSecret" | "visitorSecret">): Promise<Secrets> {
  if (coreSecret && visitorSecret) return { core: coreSecret, visitors: visitorSecret }
  const kept = (await readSecrets(secretsFile(resolve(data)))) ?? (await makeSecrets(secretsFile(resolve(data))))
  return { core: coreSecret ?? kept.core, visitors: visitorSecret ?? kept.visitors }
}

/** The secrets in a file; undefined when there is none. @throws CliError when it is damaged. */
export async function readSecrets(file: string): Promise<Secrets | undefined> {
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  try {
    const { core, visitors } = JSON.parse(text)
    if (typeof core === "string" && core.length >= 32 && typeof visitors === "string" && visitors.length >= 32)
      return { core, visitors }
  } catch {
    // Said below.
  }
  throw new CliError(`${file} is damaged: restore it from a backup, or delete the whole data folder to start anew.`)
}

async function makeSecrets(file: string): Promise<Secrets> {
  const secrets = { core: randomBytes(32).toString("base64url"), visitors: randomBytes(32).toString("base64url") }
  await writeSecrets(file, secrets)
  return secrets
}

/** @throws Error `EEXIST` when there are secrets already. */
export async function writeSecrets(file: string, secrets: Secrets): Promise<void> {
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600, flag: "wx" })
}
