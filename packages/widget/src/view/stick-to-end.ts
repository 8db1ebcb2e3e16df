import { effect, type ReadonlySignal, signal } from "@preact/signals-core"
import type { App } from "../state/app.ts"

/** A reader this close to the end, in pixels, wants to follow it. */
const NEAR = 48
/** Space over a question that has come to the top, in pixels. */
const OVER = 12

/** What the view holds on to: the end of the text, the question that is being answered, or nothing. */
type Hold = "end" | "question" | "reader"

interface StickToEnd {
  /** The text goes on below what the reader sees. */
  away: ReadonlySignal<boolean>
  goThere: () => void
  /** Begins to follow; gives back the way to end it. */
  watch: (scroller: HTMLElement | null, content: HTMLElement | null) => (() => void) | undefined
}

/**
 * Follows a growing answer until its question has come to the top, so that its beginning stays in view to be read;
 * follows its end while the reader stays there; and never moves a reader who has scrolled away.
 * Layout is read when the reader scrolls or when the browser reports a new size, never for a token.
 */
export function stickToEnd(app: App): StickToEnd {
  const away = signal(false)
  let hold: Hold = "end"
  let follow = () => {}
  const goThere = () => {
    hold = "end"
    follow()
  }
  const watch = (scroller: HTMLElement | null, content: HTMLElement | null) => {
    if (!scroller || !content) return
    let last = 0
    const below = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    follow = () => {
      const turn = content.lastElementChild as HTMLElement | null
      if (hold === "end" || !turn) scroller.scrollTop = scroller.scrollHeight
      else if (hold === "question") scroller.scrollTop = turn.offsetTop - scroller.offsetTop - OVER
      last = scroller.scrollTop
      away.value = below() > NEAR
    }
    const onScroll = () => {
      /* A scroll event comes late, and for our own doing too. */
      if (Math.abs(scroller.scrollTop - last) < 2) return
      if (below() < NEAR) {
        /* A text that is drawn shorter for a moment moves the view up by itself: only a way down is a wish. */
        if (hold !== "question" || scroller.scrollTop > last) hold = "end"
      } else if (scroller.scrollTop < last || hold === "end") hold = "reader"
      last = scroller.scrollTop
      away.value = below() > NEAR
    }
    const grown = new ResizeObserver(() => follow())
    scroller.addEventListener("scroll", onScroll, { passive: true })
    grown.observe(content)
    grown.observe(scroller)
    const stop = effect(() => {
      if (app.conversation.current.value) hold = "question"
    })
    return () => {
      stop()
      grown.disconnect()
      scroller.removeEventListener("scroll", onScroll)
    }
  }
  return { away, goThere, watch }
}
