import { type ReadonlySignal, signal } from "@preact/signals-core"

/** Below this width, or height on its side, the chat takes the whole screen. The style sheet says the same. */
const SMALL = "(max-width: 480px), (max-height: 420px)"

/** Whether the screen is so small that the chat takes all of it. */
export function watchFullScreen(end: AbortSignal): ReadonlySignal<boolean> {
  const query = matchMedia(SMALL)
  const small = signal(query.matches)
  query.addEventListener(
    "change",
    () => {
      small.value = query.matches
    },
    { signal: end },
  )
  return small
}
