import { setProps } from "./attributes.ts"
import { type Ref, TEXT, type VNode } from "./vnode.ts"

const SVG = /^(svg|path)$/

const firstNode = (drawn: VNode): ChildNode => drawn.node ?? firstNode(drawn.kids[0] as VNode)
const lastNode = (drawn: VNode): ChildNode => drawn.node ?? lastNode(drawn.kids.at(-1) as VNode)

/** Whether one drawing can be made from the other where it stands. */
const isSame = (a: VNode, b: VNode) => a.tag === b.tag && a.key === b.key

/** Puts a drawing on the page. */
export function insert(parent: Node, drawn: VNode, before: Node | null): void {
  const { tag, props } = drawn
  if (tag && typeof tag === "object") tag.begin(drawn)
  if (typeof tag !== "string") for (const kid of drawn.kids) insert(parent, kid, before)
  else if (tag === TEXT) drawn.node = document.createTextNode(drawn.text as string)
  else {
    const element = SVG.test(tag)
      ? document.createElementNS("http://www.w3.org/2000/svg", tag)
      : document.createElement(tag)
    drawn.node = element
    for (const kid of drawn.kids) insert(element, kid, null)
    setProps(element, {}, props)
    const ref = props["ref"] as Ref<Element> | undefined
    if (ref) ref.current = element
  }
  if (drawn.node) parent.insertBefore(drawn.node, before)
  drawn.instance?.placed()
}

/** Takes a drawing off the page. */
export function remove(drawn: VNode): void {
  end(drawn)
  detach(drawn)
}

function end({ instance, kids }: VNode): void {
  instance?.end()
  kids.forEach(end)
}

function detach({ node, kids }: VNode): void {
  if (node) node.remove()
  else kids.forEach(detach)
}

function move(parent: Node, { node, kids }: VNode, before: Node | null): void {
  if (node) parent.insertBefore(node, before)
  else for (const kid of kids) move(parent, kid, before)
}

/** Puts one drawing in the place of another, keeping of it what is the same. */
export function replace(old: VNode, next: VNode): void {
  const place = firstNode(old)
  const parent = place.parentNode as Node
  if (isSame(old, next)) patch(parent, old, next)
  else {
    insert(parent, next, place)
    remove(old)
  }
}

function patch(parent: Node, old: VNode, next: VNode): void {
  if (old === next) return
  const node = old.node
  next.node = node
  next.instance = old.instance
  if (next.instance) {
    next.kids = old.kids
    next.instance.update(next)
  } else if (next.tag === TEXT) {
    if (old.text !== next.text) (node as Text).data = next.text as string
  } else {
    patchKids(node ?? parent, old.kids, next.kids)
    if (node) setProps(node as Element, old.props, next.props)
  }
}

/** Children with a key are found again wherever they stand, others at their place. What stays in order is not moved. */
function patchKids(parent: Node, old: readonly VNode[], kids: readonly VNode[]): void {
  const places = new Map(old.map(({ key }, index) => [key, index]))
  const kept = new Set<number>()
  let furthest = 0
  let previous: VNode | undefined
  kids.forEach((kid, index) => {
    const at = kid.key === undefined ? index : (places.get(kid.key) ?? -1)
    const was = old[at]
    const before = previous ? lastNode(previous).nextSibling : old[0] ? firstNode(old[0]) : null
    if (was && isSame(was, kid) && !kept.has(at)) {
      kept.add(at)
      patch(parent, was, kid)
      if (at < furthest) move(parent, kid, before)
      furthest = Math.max(furthest, at)
    } else insert(parent, kid, before)
    previous = kid
  })
  old.forEach((was, index) => {
    if (!kept.has(index)) remove(was)
  })
}
