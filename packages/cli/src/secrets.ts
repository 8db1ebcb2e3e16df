import { randomBytes } from "node:crypto"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** The secrets of one installation. */
export interface Secrets {
  /** Signs the tokens between Users and Core. */
  core: string
  /** Signs the cookies of anonymous visitors. */
  visitors: string
}

/**
 * The secrets in `folder`, made on first use and readable by the owner only.
 *
 * @throws Error when the file exists but is damaged: new secrets would lock every visitor out of their conversations.
 */
export async function loadSecrets(folder: string): Promise<Secrets> {
  const file = join(folder, "secrets.json")
  try {
    return parse(await readFile(file, "utf8"), file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
  }
  const secrets = { core: randomBytes(32).toString("base64url"), visitors: randomBytes(32).toString("base64url") }
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600, flag: "wx" })
  return secrets
}

function parse(text: string, file: string): Secrets {
  try {
    const { core, visitors } = JSON.parse(text)
    if (typeof core === "string" && core.length >= 32 && typeof visitors === "string" && visitors.length >= 32)
      return { core, visitors }
  } catch {
    // Said below.
  }
  throw new Error(`${file} is damaged: restore it from a backup, or delete the whole data folder to start anew.`)
}
