import { readFile } from "node:fs/promises"
import * as z from "zod/mini"
import { wrongUse } from "../cli-error.ts"
import { DEFAULT_CONFIG_FILE, readConfigFile } from "./config-file.ts"
import { fromText } from "./from-text.ts"
import { flagOf, SETTING_NAMES, SETTINGS, type SettingName, type Settings, settingOf, variableOf } from "./table.ts"

/** Flags as they were typed: texts, and true for switches. */
export type Flags = Readonly<Partial<Record<SettingName, string | boolean>>> & { readonly config?: string }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The settings of this call: flags over environment over config file over defaults.
 *
 * @throws CliError that names the flag, variable or field, and what it takes.
 */
export async function resolveSettings(flags: Flags, env: Environment): Promise<Settings> {
  const file = flags.config ?? env["QANUN_CONFIG"]
  const inFile = await readConfigFile(file ?? DEFAULT_CONFIG_FILE, file !== undefined)
  const settings: Record<string, unknown> = {}
  for (const name of SETTING_NAMES) settings[name] = check(name, await givenOf(name, flags, env, inFile, file))
  checkTogether(settings as Settings)
  return settings as Settings
}

interface Given {
  value: unknown
  /** The flag, variable or field, as the person knows it. */
  label: string
}

async function givenOf(
  name: SettingName,
  flags: Flags,
  env: Environment,
  inFile: Partial<Record<SettingName, unknown>>,
  file = DEFAULT_CONFIG_FILE,
): Promise<Given> {
  const flag = flags[name]
  if (flag !== undefined) return { value: typeof flag === "string" ? fromText(name, flag) : flag, label: flagOf(name) }
  const variable = variableOf(name)
  // An empty variable is how compose files and shells say "not set".
  if (env[variable]) return { value: fromText(name, env[variable]), label: variable }
  const named = env[`${variable}_FILE`]
  if (named) return { value: fromText(name, await readNamed(`${variable}_FILE`, named)), label: `${variable}_FILE` }
  return { value: inFile[name], label: `${file}: ${name}` }
}

async function readNamed(variable: string, file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim()
  } catch (cause) {
    throw wrongUse(`${variable} names ${file}, which cannot be read.`, cause)
  }
}

function check(name: SettingName, { value, label }: Given): unknown {
  const checked = z.safeParse(SETTINGS[name].schema, value)
  if (checked.success) return checked.data
  const { takes, secret } = settingOf(name)
  const shown =
    secret || typeof value === "object" || String(value).includes("@") ? "" : `, not ${JSON.stringify(value)}`
  throw wrongUse(`${label} ${takes}${shown}.`)
}

/** Settings that make sense only together. */
function checkTogether(settings: Settings): void {
  const { llmBaseUrl, llmModels, llmApiKey, coreUrl, coreSecret, embeddingsBaseUrl, embeddingsModel } = settings
  if (llmBaseUrl && !llmModels) throw half("llmBaseUrl", "llmModels", "the names of the models to use")
  if (!llmBaseUrl && llmModels) throw half("llmModels", "llmBaseUrl", "the endpoint that has them")
  if (!llmBaseUrl && llmApiKey) throw half("llmApiKey", "llmBaseUrl", "the endpoint that it is for")
  if (embeddingsBaseUrl && !embeddingsModel) throw half("embeddingsBaseUrl", "embeddingsModel", "the model to use")
  if (!embeddingsBaseUrl && embeddingsModel)
    throw half("embeddingsModel", "embeddingsBaseUrl", "the endpoint that has it")
  if (coreUrl && !coreSecret) throw half("coreUrl", "coreSecret", "the secret that this Core verifies tokens with")
  if (coreUrl && llmBaseUrl)
    throw wrongUse("coreUrl and llmBaseUrl exclude each other: the Core that runs already has its own model.")
}

function half(one: SettingName, other: SettingName, why: string) {
  const wanted = settingOf(other).secret ? variableOf(other) : `${flagOf(other)} (or ${variableOf(other)})`
  return wrongUse(`${one} is set and ${other} is not: give ${wanted}, ${why}.`)
}
