import { check, invalid } from "./check.ts"
import { UNLIMITED } from "./limits.ts"

/** The base address without its last slash, resolved against the page where there is one. */
export function checkedBase(baseUrl: string): string {
  const here = (globalThis as { location?: { href?: string } }).location?.href
  const href = URL.canParse(check("baseUrl", baseUrl ?? null, /\S/), here) ? new URL(baseUrl, here).href : ""
  const [, base] = /^(https?:\/\/[^?#@/]+(\/[^?#]*?)??)\/*$/.exec(href) ?? []
  if (!base) throw invalid("baseUrl", "be an http(s) address")
  return base
}

/** Options over their defaults; each a number from 0 on. */
export function checkedNumbers<T extends object>(field: string, defaults: T, given: Partial<T> | undefined): T {
  const merged = { ...defaults } as Record<string, unknown>
  for (const [name, value] of Object.entries(check(field, given ?? {}, "an object")))
    merged[name] = check(`${field}.${name}`, value, 0, UNLIMITED, false) ?? merged[name]
  return merged as T
}
