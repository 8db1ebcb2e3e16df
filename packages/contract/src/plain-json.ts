/** Deepest nesting of a request's JSON; nothing of ours is deeper than five. */
export const MAX_JSON_DEPTH = 32

/**
 * What is wrong with a request's JSON beyond any schema: `too_deep` for a nesting of more than 32, which cannot always be
 * written again, and `nul_character` for U+0000 in a text or a name, which PostgreSQL cannot store. Null when nothing is.
 */
export function jsonProblem(value: unknown): "too_deep" | "nul_character" | null {
  const waiting = [{ value, depth: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: one, depth } = next
    if (typeof one === "string" && one.includes("\0")) return "nul_character"
    if (typeof one !== "object" || one === null) continue
    if (depth >= MAX_JSON_DEPTH) return "too_deep"
    for (const [name, inner] of Object.entries(one)) {
      if (name.includes("\0")) return "nul_character"
      waiting.push({ value: inner, depth: depth + 1 })
    }
  }
  return null
}
