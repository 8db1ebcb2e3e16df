import { strings as carried } from "./carried.ts"
import type { Locale } from "./direction.ts"
import type { Strings } from "./strings.ts"

const loaders: Readonly<Record<Locale, () => Promise<{ strings: Strings }>>> = {
  fa: () => import("./fa.ts"),
  en: () => import("./en.ts"),
  ar: () => import("./ar.ts"),
}

/** The texts of the language that is there from the start. */
export const carriedStrings: Strings = carried

/** The texts of a language, loaded when first needed. */
export async function loadStrings(locale: Locale): Promise<Strings> {
  return (await loaders[locale]()).strings
}
