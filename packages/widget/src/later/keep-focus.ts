const FOCUSABLE = "a[href], button, textarea, input, select, summary, [tabindex='0']"

const isShown = (element: HTMLElement) => element.checkVisibility?.() ?? element.offsetParent !== null

/** Keeps Tab inside a modal part: from its last control to its first, and back. For `keydown`. */
export function keepFocusInside(event: KeyboardEvent, container: HTMLElement): void {
  if (event.key !== "Tab") return
  const all = [...container.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(isShown)
  const active = (container.getRootNode() as ShadowRoot).activeElement
  const [edge, other] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]]
  if (active !== edge || !other) return
  event.preventDefault()
  other.focus()
}
