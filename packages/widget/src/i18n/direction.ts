/** A language of the chat. */
export type Locale = "fa" | "en" | "ar"

/** The direction of the chat itself; each paragraph of a text finds its own (`dir=auto`). */
export const directionOf = (locale: Locale): "rtl" | "ltr" => (locale === "en" ? "ltr" : "rtl")

/** The chat's language: what the host asks for or else the page's, where the chat speaks it; Persian otherwise. */
export function resolveLocale(wish?: string | null): Locale {
  const [tag = "fa"] = /^(en|ar)/.exec(wish || document.documentElement.lang) || []
  return tag as Locale
}
