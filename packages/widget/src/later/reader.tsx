import type { Citation, Validity } from "@qanun/contract"
import type { ComponentChild } from "preact"
import type { Locale } from "../i18n/direction.ts"
import type { Strings } from "../i18n/strings.ts"
import { cleanText, fill, labelOf, live, safeAddress } from "../kit.ts"
import type { App } from "../state/app.ts"
import { AFTER_STRINGS, type AfterStrings } from "./after-strings.ts"
import { localDate } from "./local-date.ts"
import { withOwn } from "./own-strings.ts"
import { SheetFrame } from "./sheet.tsx"

const BADGES = { in_force: "badge good", repealed: "badge bad", unknown: "badge" } as const

/** The article behind a mark: which law, its whole text with the quoted part marked, and whether it holds. */
export const Reader = live<{ app: App }>(({ app }) => () => {
  const sheet = app.sheet.value
  if (sheet?.kind !== "source") return null
  const { citation } = sheet
  const t = withOwn(app, AFTER_STRINGS)
  const locale = app.locale.value
  const summary = citation.kind === "summary"
  return (
    <SheetFrame app={app} title={labelOf(citation, locale)} back={t.back}>
      <p class="facts">
        <span class={BADGES[citation.validity.status]}>{validityWords(citation.validity, t, locale)}</span>
        <span class="badge">{summary ? t.summaryBadge : t.officialBadge}</span>
        <bdi class="law">{cleanText(citation.law)}</bdi>
      </p>
      {citation.heading && (
        <h4 class="heading" dir="auto">
          {cleanText(citation.heading)}
        </h4>
      )}
      <blockquote class="article" dir="auto" lang={citation.language}>
        {withQuotes(citation)}
      </blockquote>
      <div class="notes">
        {citation.spans.length > 0 && <p>{t.quoted}</p>}
        {summary && <p>{t.summaryNote}</p>}
        <OfficialLink url={citation.url} text={t.officialLink} />
      </div>
    </SheetFrame>
  )
})

/** The article's text with the quoted passages marked; spans that do not fit the text are passed over. */
function withQuotes({ text, spans }: Citation): ComponentChild[] {
  const pieces: ComponentChild[] = []
  let at = 0
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start < at || end <= start || end > text.length) continue
    pieces.push(cleanText(text.slice(at, start)), <mark>{cleanText(text.slice(start, end))}</mark>)
    at = end
  }
  return [...pieces, cleanText(text.slice(at))]
}

function OfficialLink({ url, text }: { url: string | null | undefined; text: string }) {
  const address = url ? safeAddress(url) : null
  return (
    address && (
      <a class="official" href={address.href} target="_blank" rel="noopener noreferrer">
        {text} <bdi class="host">({address.host})</bdi>
      </a>
    )
  )
}

function validityWords({ status, from, to }: Validity, t: Strings & AfterStrings, locale: Locale): string {
  const words = [{ in_force: t.inForce, repealed: t.repealed, unknown: t.validityUnknown }[status]]
  if (from) words.push(fill(t.validFrom, { date: localDate(from, locale) }))
  if (to) words.push(fill(t.validTo, { date: localDate(to, locale) }))
  return words.join(" ")
}
