import type { Citation } from "@qanun/contract"
import { cleanText, labelOf } from "../kit.ts"
import type { App } from "../state/app.ts"

/** A pointer that only passes over a mark, in milliseconds, asks for nothing; and one that slips off may come back. */
const WAIT_MS = 180
/** Longest quotation in the preview, in characters. */
const MOST = 240
/** Space between the card and what it belongs to, and the edge, in pixels. */
const GAP = 8

/**
 * Shows the source behind a mark while the pointer rests on it or the keyboard's focus is there. The card can be pointed
 * at, stays until it is left, and Escape closes it alone (WCAG 2.2, 1.4.13).
 *
 * @returns The way to end it.
 */
export function previewMarks(app: App): () => void {
  const root = app.element.shadowRoot
  const end = new AbortController()
  let card: HTMLElement | undefined
  let shownFor: Element | undefined
  let byTab = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const hide = () => {
    clearTimeout(timer)
    shownFor?.removeAttribute("aria-describedby")
    card?.remove()
    card = shownFor = undefined
  }
  const show = (mark: HTMLElement) => {
    if (mark === shownFor) return
    hide()
    const citation = citationOf(app, mark)
    const frame = mark.closest(".frame")
    if (!citation || !frame) return
    card = draw(citation, labelOf(citation, app.locale.peek()))
    frame.append(card)
    place(card, mark.getBoundingClientRect(), frame.getBoundingClientRect())
    mark.setAttribute("aria-describedby", card.id)
    shownFor = mark
  }
  const soon = (action: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(action, WAIT_MS)
  }
  const markAt = ({ target }: Event) => (target as Element).closest<HTMLElement>(".mark")

  const on = (type: string, listener: (event: Event) => void, capture = false) =>
    root?.addEventListener(type, listener, { signal: end.signal, capture, passive: true })
  on("pointerover", (event) => {
    if ((event as PointerEvent).pointerType !== "mouse") return
    const mark = markAt(event)
    if (mark) soon(() => show(mark))
    else if ((event.target as Element).closest(".preview")) clearTimeout(timer)
  })
  on("pointerout", () => soon(hide))
  on("focusin", (event) => {
    const mark = markAt(event)
    /* A focus that was given back is not a wish to look again. */
    if (mark && byTab) show(mark)
    else hide()
  })
  on("click", hide, true)
  on(
    "scroll",
    () => {
      if (card) hide()
    },
    true,
  )
  on(
    "keydown",
    (event) => {
      const { key } = event as KeyboardEvent
      byTab = key === "Tab"
      if (!card || key !== "Escape") return
      event.stopPropagation()
      hide()
    },
    true,
  )
  return () => {
    end.abort()
    hide()
  }
}

function citationOf({ conversation }: App, mark: HTMLElement): Citation | undefined {
  const { key } = mark.closest<HTMLElement>(".turn")?.dataset ?? {}
  const turn = conversation.turns.peek().find((one) => one.key === key)
  return turn?.citations.peek().find(({ n }) => String(n) === mark.dataset["n"])
}

function draw({ heading, text, spans, language }: Citation, label: string): HTMLElement {
  const card = document.createElement("div")
  card.className = "preview"
  card.id = "preview"
  card.role = "tooltip"
  const [span] = spans
  const quoted = span && span.end > span.start && span.end <= text.length ? text.slice(span.start, span.end) : text
  const words = cleanText(quoted)
  const lines = [label, heading, words.length > MOST ? `${words.slice(0, MOST).replace(/\s\S*$/, "")}…` : words]
  for (const [index, line] of lines.entries()) {
    if (!line) continue
    const paragraph = document.createElement("p")
    paragraph.dir = "auto"
    if (index === 2) paragraph.lang = language
    paragraph.textContent = cleanText(line)
    card.append(paragraph)
  }
  return card
}

/** Over the mark where there is room, and else under it; never beyond the frame. */
function place(card: HTMLElement, mark: DOMRect, frame: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = card
  const over = mark.top - frame.top - height - GAP
  const left = Math.min(frame.width - width - GAP, Math.max(GAP, mark.left + mark.width / 2 - frame.left - width / 2))
  card.style.setProperty("inset", `${over > GAP ? over : mark.bottom - frame.top + GAP}px auto auto ${left}px`)
}
