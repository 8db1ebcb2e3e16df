import { terms } from "../text/tokens.ts"

/**
 * The memories without those whose every word another one says too. Of two that say the same, the first is kept.
 *
 * @param memories Newest first.
 */
export function withoutRepeats<Row extends { content: string }>(memories: readonly Row[]): Row[] {
  const said = memories.map(({ content }) => new Set(terms(content)))
  return memories.filter((_, at) => {
    const own = said[at] ?? new Set()
    return !said.some((other, n) => {
      if (n === at || other.size < own.size || ![...own].every((word) => other.has(word))) return false
      return other.size > own.size || n < at
    })
  })
}
