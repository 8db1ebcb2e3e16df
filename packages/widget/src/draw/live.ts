import { begin, type Setup } from "./instance.ts"
import type { Child, Part, Ref } from "./vnode.ts"

/** A component, as JSX sees it. */
export type Component<Props extends object> = (props: Props) => Child

/**
 * A component that is set up once and drawn again when a signal that its drawing read has changed, or its props.
 *
 * @param setup Runs once for each place on the page and gives the function that draws.
 */
export function live<Props extends object>(setup: Setup<Props>): Component<Props> {
  const part: Part = { begin: (place) => begin(place, setup) }
  /* JSX wants a function; nobody calls it. */
  return part as unknown as Component<Props>
}

/** Holds an element once it is drawn. */
export const createRef = <T extends Element>(): Ref<T> => ({ current: null })
