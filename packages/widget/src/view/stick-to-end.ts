import { effect, type ReadonlySignal, signal } from "@preact/signals-core"
import type { App } from "../state/app.ts"

/** A reader this close to the end, in pixels, wants to follow it. */
const NEAR = 48

interface StickToEnd {
  /** The reader has scrolled up while the text goes on below. */
  away: ReadonlySignal<boolean>
  goThere: () => void
  /** Begins to follow; gives back the way to end it. */
  watch: (scroller: HTMLElement | null, content: HTMLElement | null) => (() => void) | undefined
}

/**
 * Follows the end of a growing text while the reader is there, and never moves a reader who is not.
 * Layout is read when the reader scrolls or when the browser reports a new size, never for a token.
 */
export function stickToEnd(app: App): StickToEnd {
  const away = signal(false)
  let following = true
  let box: HTMLElement | null = null
  const goThere = () => {
    following = true
    away.value = false
    box?.scrollTo(0, Number.MAX_SAFE_INTEGER)
  }
  const watch = (scroller: HTMLElement | null, content: HTMLElement | null) => {
    if (!scroller || !content) return
    box = scroller
    let last = 0
    const onScroll = () => {
      /* A scroll event comes late: the text may have grown since. Only a move upwards is the reader's. */
      if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR) {
        following = true
        away.value = false
      } else if (scroller.scrollTop < last) following = false
      last = scroller.scrollTop
    }
    const grown = new ResizeObserver(() => {
      if (following) scroller.scrollTop = Number.MAX_SAFE_INTEGER
      else if (app.conversation.running.peek()) away.value = true
    })
    scroller.addEventListener("scroll", onScroll, { passive: true })
    grown.observe(content)
    grown.observe(scroller)
    /* A new question is always brought into view. */
    const stop = effect(() => {
      if (app.conversation.current.value) goThere()
    })
    return () => {
      stop()
      grown.disconnect()
      scroller.removeEventListener("scroll", onScroll)
    }
  }
  return { away, goThere, watch }
}
