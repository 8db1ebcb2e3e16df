import { effect } from "@preact/signals-core"
import { createRef } from "preact"
import { fill } from "../i18n/fill.ts"
import { localDigits } from "../i18n/numbers.ts"
import { createMarkdownWriter } from "../markdown/incremental.ts"
import type { App } from "../state/app.ts"
import { isRunning, type Turn } from "../state/turn.ts"
import { live } from "./live.ts"
import { labelOf } from "./source-label.ts"

/** The answer's text, written into place as it grows; the component itself is drawn once. */
export const AnswerText = live<{ app: App; turn: Turn }>(({ app, turn }, life) => {
  const ref = createRef<HTMLDivElement>()
  life.mounted(() => {
    const box = ref.current
    if (!box) return
    const writer = createMarkdownWriter(box, drawMark)
    return effect(() => {
      if (isRunning(turn)) writer.write(turn.text.value)
      else writer.end(turn.text.value)
      nameMarks(box, app, turn)
    })
  })
  const openMark = (event: MouseEvent) => {
    const mark = (event.target as Element).closest<HTMLElement>(".mark")
    const citation = turn.citations.value.find(({ n }) => String(n) === mark?.dataset["n"])
    if (mark && citation) app.openSheet({ kind: "source", citation }, mark)
  }
  return () => (
    // biome-ignore lint/a11y/noStaticElementInteractions: one listener for the buttons inside
    // biome-ignore lint/a11y/useKeyWithClickEvents: they are buttons, so keys arrive as clicks
    <div class="text" part="text" ref={ref} onClick={openMark} />
  )
})

/** A mark is hidden until its source is known, and stays so when there is none. */
function drawMark(n: number): HTMLElement {
  const mark = document.createElement("button")
  mark.type = "button"
  mark.className = "mark"
  mark.hidden = true
  mark.dataset["n"] = String(n)
  return mark
}

function nameMarks(box: HTMLElement, app: App, turn: Turn): void {
  const locale = app.locale.value
  const { sourceMark } = app.strings.value
  const known = new Map(turn.citations.value.map((citation) => [String(citation.n), citation]))
  for (const mark of box.querySelectorAll<HTMLButtonElement>(".mark")) {
    const citation = known.get(mark.dataset["n"] ?? "")
    mark.hidden = citation === undefined
    if (!citation) continue
    const n = localDigits(citation.n, locale)
    if (mark.textContent !== n) mark.textContent = n
    mark.ariaLabel = fill(sourceMark, { n, label: labelOf(citation, locale) })
  }
}
