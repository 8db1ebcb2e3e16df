import type { SettingName } from "./table.ts"
import { settingOf } from "./table.ts"

const SWITCHES: Readonly<Record<string, boolean>> = { true: true, "1": true, false: false, "0": false }

/** The value that a text stands for; a text that stands for none is left as it is, for the schema to refuse. */
export function fromText(name: SettingName, text: string): unknown {
  switch (settingOf(name).kind) {
    case "number":
      return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text)
    case "switch":
      return SWITCHES[text] ?? text
    case "list":
      return text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean)
    case "text":
      return text
  }
}
