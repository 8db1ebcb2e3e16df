import { type Child, kidsOf, type Part, type Props, type Ref, toNode, type VNode } from "./vnode.ts"

type Component = ((props: never) => Child) | Part

/** What JSX becomes. A component that is only a function of its props is drawn on the spot. */
export function jsx(type: string | Component, props: Props, key?: unknown): VNode {
  if (typeof type === "function") {
    const drawn = toNode(type(props as never))
    return key === undefined ? drawn : { ...drawn, key }
  }
  const children = props["children"] as Child
  return { tag: type, key, props, kids: typeof type === "string" && children !== undefined ? kidsOf(children) : [] }
}

export { jsx as jsxDEV, jsx as jsxs }

/** Children without an element around them. */
export const Fragment = ({ children }: { children?: Child }): Child => [children]

type Handler<Target, Kind extends Event> = ((event: Kind & { readonly currentTarget: Target }) => void) | undefined

interface Attributes<Target> {
  children?: Child
  key?: unknown
  ref?: Ref<Target>
  onClick?: Handler<Target, MouseEvent>
  onInput?: Handler<Target, InputEvent>
  onChange?: Handler<Target, Event>
  onKeyDown?: Handler<Target, KeyboardEvent>
  onSubmit?: Handler<Target, SubmitEvent>
  [attribute: string]: unknown
}

type HtmlElements = { [Tag in keyof HTMLElementTagNameMap]: Attributes<HTMLElementTagNameMap[Tag]> }

/** What the compiler looks for when it checks JSX. */
export namespace JSX {
  export type Element = Child
  export type ElementType = keyof IntrinsicElements | ((props: never) => Child)
  export interface ElementChildrenAttribute {
    children: unknown
  }
  export interface IntrinsicAttributes {
    key?: unknown
  }
  export interface IntrinsicElements extends HtmlElements {
    svg: Attributes<SVGSVGElement>
    path: Attributes<SVGPathElement>
  }
}
