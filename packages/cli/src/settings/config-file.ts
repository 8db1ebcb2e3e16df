import { readFile } from "node:fs/promises"
import * as z from "zod/mini"
import { wrongUse } from "../cli-error.ts"
import { nearest } from "./nearest.ts"
import { SETTING_NAMES, type SettingName, settingOf, variableOf } from "./table.ts"

/** Read when it is there and no other is named. */
export const DEFAULT_CONFIG_FILE = "qanun.config.json"

const Fields = z.record(z.string(), z.unknown())

/**
 * The settings of a config file: one JSON object with the names of the settings; `$schema` is passed over.
 *
 * @param named Whether somebody named the file: then it must be there.
 * @throws CliError that names the file and the field.
 */
export async function readConfigFile(file: string, named: boolean): Promise<Partial<Record<SettingName, unknown>>> {
  let text: string
  try {
    text = await readFile(file, "utf8")
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === "ENOENT" && !named) return {}
    throw wrongUse(
      code === "ENOENT" ? `There is no config file ${file}.` : `The config file ${file} cannot be read.`,
      cause,
    )
  }
  const fields = Fields.safeParse(parse(file, text))
  if (!fields.success) throw wrongUse(`${file} must hold one JSON object, e.g. {"port": 4321}.`)
  for (const name of Object.keys(fields.data)) checkName(file, name)
  return fields.data as Partial<Record<SettingName, unknown>>
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw wrongUse(`${file} is not JSON: ${(cause as Error).message}.`, cause)
  }
}

function checkName(file: string, name: string): void {
  if (name === "$schema") return
  const known = SETTING_NAMES.find((setting) => setting === name)
  if (known && !settingOf(known).secret) return
  if (known) throw wrongUse(`${file}: ${name} is a secret and belongs in the environment: set ${variableOf(known)}.`)
  const near = nearest(name, SETTING_NAMES)
  throw wrongUse(`${file}: there is no setting ${JSON.stringify(name)}${near ? `; did you mean ${near}?` : "."}`)
}
