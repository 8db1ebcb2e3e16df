import type { Props } from "./vnode.ts"

/** What a visitor changes too: compared with what stands there, not with what was drawn before. */
const LIVE = /^(value|checked|selected|defaultValue)$/
/** Not of the element itself. */
const OWN = /^(children|key|ref)$/

/** Brings the attributes and listeners of an element from one drawing to the next. */
export function setProps(element: Element, before: Props, next: Props): void {
  const all = { ...before, ...next }
  /* A slider takes its value only between the ends that it has. */
  const names = Object.keys(all).sort((a, b) => Number(LIVE.test(a)) - Number(LIVE.test(b)))
  const target = element as unknown as Record<string, unknown>
  for (const name of names) {
    const value = next[name]
    if (OWN.test(name)) continue
    if (LIVE.test(name)) {
      if (target[name] !== value) target[name] = value ?? ""
    } else if (value === before[name]) continue
    else if (name.startsWith("on")) target[name.toLowerCase()] = value ?? null
    /* `false` is a value of aria- and data- attributes, and the absence of all others. */ else if (
      value == null ||
      (value === false && name[4] !== "-")
    )
      element.removeAttribute(name)
    else element.setAttribute(name, value === true && name[4] !== "-" ? "" : String(value))
  }
}
