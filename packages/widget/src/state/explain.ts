import { type ReadonlySignal, signal } from "@preact/signals-core"
import type { Locale } from "../i18n/direction.ts"
import type { Strings } from "../i18n/strings.ts"
import type { Explanation, Failure } from "./failure.ts"

/** What is said without fetching anything, since it may be the network that failed. */
const NEAR: Partial<Record<Failure["code"], "unreachable" | "interrupted" | "timeout">> = {
  connection_failed: "unreachable",
  stream_interrupted: "interrupted",
  interrupted: "interrupted",
  timeout: "timeout",
  core_timeout: "timeout",
}

/**
 * Gives the explainer of failures. The words for what a server said are fetched with the first such failure; until they
 * are there it gives null, and where they cannot be had, the words for a server that cannot be reached.
 */
export function createExplainer(strings: ReadonlySignal<Strings>, locale: ReadonlySignal<Locale>) {
  const rest = signal<((failure: Failure, strings: Strings, locale: Locale) => Explanation) | null>(null)
  return (failure: Failure): Explanation | null => {
    const t = strings.value
    const near = NEAR[failure.code]
    if (near) return { words: t.failures[near] }
    if (!rest.value)
      void import("../later/explain-rest.ts").then(
        ({ explainRest }) => {
          rest.value = explainRest
        },
        () => {
          rest.value = () => ({ words: t.failures.unreachable })
        },
      )
    return rest.value?.(failure, t, locale.value) ?? null
  }
}
