import type { Locale } from "../i18n/direction.ts"
import type { Strings } from "../i18n/strings.ts"
import type { App } from "../state/app.ts"

/** The chat's texts and this file's own, in the chat's language; the host's texts stand over both. */
export const withOwn = <Own extends object>(app: App, own: Readonly<Record<Locale, Own>>): Strings & Own => ({
  ...app.strings.value,
  ...own[app.locale.value],
  ...(app.options.value.strings as Partial<Own> | undefined),
})
