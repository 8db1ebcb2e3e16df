import { effect } from "@preact/signals-core"
import { Component, type ComponentChild, type ComponentClass } from "preact"

/** What a component may ask for while it is set up. */
export interface Life {
  /** Called once the component stands on the page; what it returns is called when it leaves. */
  mounted(action: () => (() => void) | undefined): void
  /** Called after each drawing. */
  drawn(action: () => void): void
}

/**
 * A component that is set up once and drawn again when a signal that its drawing read has changed, or its props.
 * (This and the signals' core are 2 KB less to load than the hooks that do the same.)
 *
 * @param setup Runs once for each place on the page and gives the function that draws.
 */
export function live<Props extends object>(
  setup: (props: Props, life: Life) => (props: Props) => ComponentChild,
): ComponentClass<Props> {
  return class extends Component<Props> {
    private readonly onMount: (() => (() => void) | undefined)[] = []
    private readonly onDrawn: (() => void)[] = []
    private readonly onEnd: ((() => void) | undefined)[] = []
    private forget: (() => void) | undefined
    private readonly draw = setup(this.props, {
      mounted: (action) => this.onMount.push(action),
      drawn: (action) => this.onDrawn.push(action),
    })

    override render(props: Props): ComponentChild {
      let output: ComponentChild
      let drawn = false
      this.forget?.()
      this.forget = effect(() => {
        if (drawn) this.forceUpdate()
        else output = this.draw(props)
        drawn = true
      })
      return output
    }

    override shouldComponentUpdate(next: Props): boolean {
      return Object.keys(next).some((name) => next[name as keyof Props] !== this.props[name as keyof Props])
    }

    override componentDidMount(): void {
      this.onEnd.push(...this.onMount.map((action) => action()))
      this.componentDidUpdate()
    }

    override componentDidUpdate(): void {
      for (const action of this.onDrawn) action()
    }

    override componentWillUnmount(): void {
      this.forget?.()
      for (const end of this.onEnd) end?.()
    }
  }
}
