import type { Citation } from "@qanun/contract"
import { effect } from "../kit.ts"
import type { App } from "../state/app.ts"

/**
 * Keeps one copy in memory of each text that is cited: the answers of a conversation cite the same articles.
 *
 * @returns The way to end it.
 */
export function shareTexts({ conversation }: App): () => void {
  const known = new Map<string, string>()
  const shared = new WeakSet<readonly Citation[]>()
  const share = (text: string) => {
    if (!known.has(text)) known.set(text, text)
    return known.get(text) as string
  }
  return effect(() => {
    const cited = conversation.current.value?.citations
    if (!cited || shared.has(cited.value)) return
    const citations = cited.value.map((citation) => ({
      ...citation,
      law: share(citation.law),
      label: share(citation.label),
      heading: citation.heading && share(citation.heading),
      text: share(citation.text),
    }))
    shared.add(citations)
    cited.value = citations
  })
}
