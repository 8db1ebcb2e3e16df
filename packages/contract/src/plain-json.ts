import type { FieldProblem } from "./error-body.ts"

/** How deep the JSON of a request may be nested. */
const MAX_JSON_DEPTH = 32

const WORDS = {
  too_deep: `must not be nested more than ${MAX_JSON_DEPTH} deep`,
  nul_character: "must not contain the character U+0000",
} as const

/**
 * What is wrong with a request's JSON beyond any schema, and where: `too_deep` for a nesting of more than 32, which cannot
 * always be written again, and `nul_character` for U+0000 in a text or a name, which PostgreSQL cannot store. Null when
 * nothing is.
 *
 * @param where What stands before the names in `loc`.
 */
export function jsonProblem(value: unknown, where: "body" | "query" | "path" = "body"): FieldProblem | null {
  const problem = (type: keyof typeof WORDS, loc: FieldProblem["loc"]) => ({ loc, msg: WORDS[type], type })
  const waiting: { value: unknown; loc: FieldProblem["loc"] }[] = [{ value, loc: [where] }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: one, loc } = next
    if (typeof one === "string" && one.includes("\0")) return problem("nul_character", loc)
    if (typeof one !== "object" || one === null) continue
    // The path of what is too deep is longer than anybody wants to read.
    if (loc.length > MAX_JSON_DEPTH) return problem("too_deep", loc.slice(0, 2))
    for (const name of Array.isArray(one) ? one.keys() : Object.keys(one)) {
      if (typeof name === "string" && name.includes("\0")) return problem("nul_character", loc)
      const inner = (one as Record<string | number, unknown>)[name]
      // Numbers are passed over at once: a batch of vectors has millions of them.
      if (typeof inner === "string" || typeof inner === "object")
        waiting.push({ value: inner, loc: [...loc, String(name)] })
    }
  }
  return null
}
