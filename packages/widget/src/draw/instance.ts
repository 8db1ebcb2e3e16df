import { insert, remove, replace } from "./patch.ts"
import { effect } from "./signals.ts"
import { type Child, type Props, toNode, type VNode } from "./vnode.ts"

/** What a component may ask for while it is set up. */
export interface Life {
  /** Called once the component stands on the page; what it returns is called when it leaves. */
  mounted(action: () => (() => void) | undefined): void
  /** Called after each drawing. */
  drawn(action: () => void): void
}

/** Runs once for each place on the page and gives the function that draws. */
export type Setup<Own extends object> = (props: Own, life: Life) => (props: Own) => Child

/** Drawn again in the next microtask, those further out first: what they take away is not drawn. */
const stale = new Map<() => void, number>()
/** Done once everything stands on the page, those further in first. */
let afterwards: (() => void)[] = []
let begun = 0

function settle(): void {
  const actions = afterwards
  afterwards = []
  for (const action of actions) action()
}

function redrawStale(): void {
  const redraws = [...stale].sort(([, a], [, b]) => a - b)
  stale.clear()
  for (const [redraw] of redraws) redraw()
  settle()
}

/** Sets a component up at its place and draws it for the first time. */
export function begin<Own extends object>(place: VNode, setup: Setup<Own>): void {
  const order = begun++
  const onMounted: (() => (() => void) | undefined)[] = []
  const onDrawn: (() => void)[] = []
  let onEnd: ((() => void) | undefined)[] | undefined
  let current = place
  let forget = () => {}
  let ended = false
  let isStale = false

  const draw = setup(place.props as Own, {
    mounted: (action) => onMounted.push(action),
    drawn: (action) => onDrawn.push(action),
  }) as (props: Props) => Child

  /** Draws, and does so again when a signal that was read has changed. */
  function output(): VNode {
    let drawn: Child
    let again = false
    isStale = false
    forget()
    forget = effect(() => {
      if (!again) drawn = draw(current.props)
      else if (!isStale) {
        isStale = true
        if (!stale.size) queueMicrotask(redrawStale)
        stale.set(redraw, order)
      }
      again = true
    })
    return toNode(drawn)
  }
  function redraw(): void {
    if (ended || !isStale) return
    const [old] = current.kids
    const next = output()
    if (old) replace(old, next)
    current.kids = [next]
    placed()
  }
  function placed(): void {
    afterwards.push(() => {
      if (ended) return
      onEnd ??= onMounted.map((action) => action())
      for (const action of onDrawn) action()
    })
  }
  place.instance = {
    placed,
    update: (next) => {
      const { props } = current
      current = next
      isStale ||= Object.keys(next.props).some((name) => next.props[name] !== props[name])
      redraw()
    },
    end: () => {
      ended = true
      forget()
      for (const action of onEnd ?? []) action?.()
    },
  }
  place.kids = [output()]
}

/**
 * Puts a drawing at the end of an element, and keeps it as its signals say.
 *
 * @returns The way to take it off.
 */
export function drawInto(parent: Element, drawing: VNode): () => void {
  insert(parent, drawing, null)
  settle()
  return () => remove(drawing)
}
