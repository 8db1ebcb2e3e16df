import type { AllStrings } from "./i18n/all-strings.ts"
import type { Locale } from "./i18n/direction.ts"

/** How the chat stands on its page. */
export type ChatMode = "floating" | "side" | "inline" | "page"

/** How a host sets the chat up. Attributes of the element carry the strings among these, `config` all of them. */
export interface ChatOptions {
  /** Base URL of the Users API, absolute or same-origin such as `/qanun`. */
  endpoint?: string
  /** @defaultValue the page's language, else Persian */
  locale?: Locale
  /** @defaultValue "floating" */
  mode?: ChatMode
  /** @defaultValue "auto": as the visitor's system */
  theme?: "auto" | "light" | "dark"
  /** Side of the page, in reading order. @defaultValue "end" */
  position?: "start" | "end"
  /** Name over the chat. */
  title?: string
  greeting?: string
  /** Questions to begin with; an empty list shows none. In an attribute: separated by `|`. */
  suggestions?: readonly string[]
  /** What a visitor must agree to before the first question; asked once, and again when the text has changed. */
  consent?: string
  /** The line under the composer; an empty text shows none. */
  disclaimer?: string
  /** Gives the visitor's token, on each call; renewed once when the server says that it has expired. */
  getToken?: () => string | null | Promise<string | null>
  /** Whether cookies go along. @defaultValue "same-origin" */
  credentials?: RequestCredentials
  /** Sent with each question as `user_preferences.metadata`. */
  metadata?: Readonly<Record<string, unknown>>
  /** Texts of the host's own, over those of the language. */
  strings?: Partial<AllStrings>
  /** `false` hides the answer settings even where the server honours them. */
  settings?: boolean
  /** `true` puts the texts into the events; otherwise they carry ids, counts and codes only. */
  eventContent?: boolean
  /** `false` keeps nothing in the browser's storage. @defaultValue true */
  remember?: boolean
}

const MODES: readonly ChatMode[] = ["floating", "side", "inline", "page"]
const TEXTS = "endpoint locale mode theme position title greeting disclaimer consent credentials".split(" ")
const SWITCHES = ["settings", "remember"]

/** The options of an element: its attributes, and over them its `config`. */
export function readOptions(element: HTMLElement & { config?: object }): ChatOptions {
  const options: Record<string, unknown> = {}
  for (const name of TEXTS) if (element.hasAttribute(name)) options[name] = element.getAttribute(name)
  const suggestions = element.getAttribute("suggestions")
  if (suggestions !== null)
    options["suggestions"] = suggestions
      .split("|")
      .map((text) => text.trim())
      .filter(Boolean)
  for (const name of SWITCHES) if (element.hasAttribute(name)) options[name] = element.getAttribute(name) !== "off"
  const all: ChatOptions = { ...options, ...element.config }
  /* A mode that does not exist would be a chat without a shape. */
  return { ...all, mode: MODES.find((mode) => mode === all.mode) ?? "floating" }
}
