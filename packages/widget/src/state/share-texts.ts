import type { Citation } from "@qanun/contract"

/**
 * The same citations with one copy in memory of each text: the answers of a conversation cite the same articles.
 *
 * @param known The texts so far; what is new is added.
 */
export function shareTexts(citations: readonly Citation[], known: Map<string, string>): Citation[] {
  const share = (text: string) => {
    if (!known.has(text)) known.set(text, text)
    return known.get(text) as string
  }
  return citations.map((citation) => ({
    ...citation,
    law: share(citation.law),
    label: share(citation.label),
    heading: citation.heading && share(citation.heading),
    text: share(citation.text),
  }))
}
