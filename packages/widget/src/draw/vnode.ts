/** Anything that a drawing may hold; what is nothing still has a place among its neighbours. */
export type Child = VNode | string | number | boolean | null | undefined | readonly Child[]

export type Props = Readonly<Record<string, unknown>>

export interface Ref<T> {
  current: T | null
}

/** A component as it is: sets itself up at a place and draws there. */
export interface Part {
  begin(place: VNode): void
}

/** A component at its place. */
export interface Instance {
  /** The drawing around has been drawn anew. */
  update(drawn: VNode): void
  /** Its nodes are in place. */
  placed(): void
  end(): void
}

/** One piece of a drawing, and what stands for it on the page. It always has at least one node there. */
export interface VNode {
  /** Of an element, `#` of a text; null of a group without an element of its own. */
  readonly tag: string | Part | null
  readonly key: unknown
  readonly props: Props
  /** A text's words. */
  readonly text?: string
  kids: readonly VNode[]
  node?: ChildNode | undefined
  instance?: Instance | undefined
}

export const TEXT = "#"

/** The children of an element or a group; an empty text keeps the place of what is nothing. */
export const kidsOf = (children: Child): VNode[] => {
  const all = Array.isArray(children) ? (children as readonly Child[]) : [children]
  return (all.length ? all : [null]).map(toNode)
}

export function toNode(child: Child): VNode {
  if (Array.isArray(child)) return { tag: null, key: undefined, props: {}, kids: kidsOf(child) }
  if (child && typeof child === "object") return child as VNode
  const text = child == null || typeof child === "boolean" ? "" : String(child)
  return { tag: TEXT, key: undefined, props: {}, text, kids: [] }
}
