import { effect, untracked } from "@preact/signals-core"
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
  const sourceOf = (mark: HTMLElement) => turn.citations.value.find(({ n }) => String(n) === mark.dataset["n"])

  /** A mark is hidden until its source is known, and stays so when there is none. */
  const nameMark = (mark: HTMLElement) => {
    const citation = sourceOf(mark)
    mark.hidden = citation === undefined
    if (!citation) return
    const locale = app.locale.value
    const n = localDigits(citation.n, locale)
    mark.textContent = n
    mark.ariaLabel = fill(app.strings.value.sourceMark, { n, label: labelOf(citation, locale) })
  }
  const drawMark = (n: number) => {
    const mark = document.createElement("button")
    mark.type = "button"
    mark.className = "mark"
    mark.dataset["n"] = String(n)
    untracked(() => nameMark(mark))
    return mark
  }

  life.mounted(() => {
    const box = ref.current
    if (!box) return
    const writer = createMarkdownWriter(box, drawMark)
    const stopWriting = effect(() => {
      if (isRunning(turn)) writer.write(turn.text.value)
      else writer.end(turn.text.value)
    })
    const stopNaming = effect(() => {
      for (const mark of box.querySelectorAll<HTMLElement>(".mark")) nameMark(mark)
      /* Also when there is no mark yet. */
      return void [turn.citations.value, app.locale.value, app.strings.value]
    })
    return () => {
      stopWriting()
      stopNaming()
    }
  })
  const openMark = (event: MouseEvent) => {
    const mark = (event.target as Element).closest<HTMLElement>(".mark")
    const citation = mark && sourceOf(mark)
    if (citation) app.openSheet({ kind: "source", citation }, mark)
  }
  return () => (
    // biome-ignore lint/a11y/noStaticElementInteractions: one listener for the buttons inside
    // biome-ignore lint/a11y/useKeyWithClickEvents: they are buttons, so keys arrive as clicks
    <div class="text" part="text" ref={ref} onClick={openMark} />
  )
})
