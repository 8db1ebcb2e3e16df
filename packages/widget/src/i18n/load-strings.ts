import { strings as builtIn } from "#strings"
import type { Locale } from "./direction.ts"
import type { Strings } from "./strings.ts"

const loaders: Readonly<Record<Locale, () => Promise<{ strings: Strings }>>> = {
  fa: () => import("./fa.ts"),
  en: () => import("./en.ts"),
  ar: () => import("./ar.ts"),
}

/** The language that this file of the chat carries; the script build makes one file for each. */
export const builtInStrings: Strings = builtIn

/** The texts of a language, loaded when first needed. */
export async function loadStrings(locale: Locale): Promise<Strings> {
  return (await loaders[locale]()).strings
}
