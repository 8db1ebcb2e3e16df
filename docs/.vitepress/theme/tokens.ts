import css from "../../../packages/widget/src/styles/tokens.css?raw"

export type Scheme = "light" | "dark"

/** A colour of the widget that a page may set, with what it is when nobody does. */
export interface ColourToken {
  name: string
  light: string
  dark: string
}

const HEX = "#[0-9a-fA-F]{6}"
const TOKEN = new RegExp(`var\\((--qanun-[\\w-]+), (?:light-dark\\((${HEX}), (${HEX})\\)|(${HEX}))\\)`, "g")

/** The colours as the widget's own style sheet declares them, so that this list is never older than the widget. */
export const COLOURS: readonly ColourToken[] = [...css.matchAll(TOKEN)].map(([, name = "", light, dark, both]) => ({
  name,
  light: light ?? both ?? "#000000",
  dark: dark ?? both ?? "#000000",
}))

/** What a page writes into its style sheet for the colours that were changed. */
export function cssOf(
  colours: Readonly<Record<Scheme, Readonly<Record<string, string>>>>,
  others: Readonly<Record<string, string>>,
): string {
  const lines = COLOURS.flatMap(({ name, light, dark }) => {
    const now = { light: colours.light[name] ?? light, dark: colours.dark[name] ?? dark }
    if (now.light === light && now.dark === dark) return []
    return `  ${name}: ${now.light === now.dark ? now.light : `light-dark(${now.light}, ${now.dark})`};`
  })
  for (const [name, value] of Object.entries(others)) lines.push(`  ${name}: ${value};`)
  return lines.length === 0 ? "/* the look that comes with it */" : `qanun-chat {\n${lines.join("\n")}\n}`
}
