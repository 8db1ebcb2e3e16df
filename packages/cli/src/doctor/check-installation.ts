import { constants } from "node:fs"
import { access, mkdir, statfs } from "node:fs/promises"
import { resolve } from "node:path"
import { explain } from "../explain.ts"
import { openStores, placeOf } from "../open-stores.ts"
import type { Settings } from "../settings/table.ts"
import { type Finding, finding } from "./finding.ts"

const FREE_BYTES = 500 * 1024 ** 2
const PROBE_MS = 10_000

/** Looks at an installation from inside: its folder, its databases, its language model. */
export async function checkInstallation(settings: Settings): Promise<Finding[]> {
  return [
    finding("settings", "ok", "Flags, variables and config file make sense together."),
    await checkFolder(resolve(settings.data)),
    await checkDatabase(settings),
    ...(settings.llmBaseUrl ? [await checkModel(settings.llmBaseUrl, settings)] : []),
    ...(settings.qdrantUrl ? [await checkQdrant(settings.qdrantUrl, settings)] : []),
  ]
}

async function checkFolder(folder: string): Promise<Finding> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.R_OK | constants.W_OK)
    const { bavail, bsize } = await statfs(folder)
    const free = bavail * bsize
    if (free < FREE_BYTES)
      return finding("data folder", "fix", `Only ${Math.round(free / 1024 ** 2)} MB are free on the disk of ${folder}.`)
    return finding("data folder", "ok", `${folder} can be written.`)
  } catch (error) {
    return finding("data folder", "fix", explain(error).message)
  }
}

async function checkDatabase(settings: Settings): Promise<Finding> {
  try {
    const stores = await openStores(settings)
    await stores.close()
    return finding("database", "ok", `${placeOf(settings)} can be opened.`)
  } catch (error) {
    return finding("database", "fix", explain(error).message)
  }
}

async function checkModel(baseUrl: string, { llmApiKey, llmModels = [] }: Settings): Promise<Finding> {
  let response: Response
  try {
    response = await fetch(`${baseUrl.replace(/\/+$/, "")}/models`, {
      headers: llmApiKey ? { authorization: `Bearer ${llmApiKey}` } : {},
      redirect: "error",
      signal: AbortSignal.timeout(PROBE_MS),
    })
  } catch {
    return finding(
      "language model",
      "fix",
      `${new URL(baseUrl).host} cannot be reached: check llmBaseUrl and the network.`,
    )
  }
  if (response.status === 401 || response.status === 403)
    return finding("language model", "fix", "The endpoint does not take the key: check QANUN_LLM_API_KEY.")
  const listed = response.ok ? await modelsIn(response) : undefined
  if (!listed) return finding("language model", "skipped", "The endpoint answers, and does not list its models.")
  const missing = llmModels.filter((name) => !listed.includes(name))
  if (missing.length > 0)
    return finding(
      "language model",
      "fix",
      `The endpoint has no model ${missing.join(", ")}: choose of ${listed.slice(0, 5).join(", ")}.`,
    )
  return finding("language model", "ok", "The endpoint has the models that are named.")
}

async function checkQdrant(url: string, { qdrantApiKey }: Settings): Promise<Finding> {
  const { host } = new URL(url)
  if (!(await hasQdrantClient()))
    return finding("Qdrant", "fix", "Qdrant's client is not installed: npm install @qdrant/js-client-rest.")
  try {
    const { status } = await fetch(`${url.replace(/\/+$/, "")}/collections`, {
      headers: qdrantApiKey ? { "api-key": qdrantApiKey } : {},
      redirect: "error",
      signal: AbortSignal.timeout(PROBE_MS),
    })
    if (status === 401 || status === 403)
      return finding("Qdrant", "fix", "Qdrant does not take the key: check QANUN_QDRANT_API_KEY.")
    if (status !== 200)
      return finding("Qdrant", "fix", `${host} answers with ${status}, not as Qdrant does: check qdrantUrl.`)
    return finding("Qdrant", "ok", `Qdrant answers at ${host}.`)
  } catch {
    return finding("Qdrant", "fix", `Qdrant cannot be reached at ${host}: check qdrantUrl, and that it runs.`)
  }
}

const hasQdrantClient = () =>
  import("@qdrant/js-client-rest").then(
    () => true,
    () => false,
  )

async function modelsIn(response: Response): Promise<string[] | undefined> {
  try {
    const { data } = (await response.json()) as { data: { id: string }[] }
    return data.map(({ id }) => id)
  } catch {
    return undefined
  }
}
