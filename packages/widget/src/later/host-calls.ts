import type { App } from "../state/app.ts"

/**
 * What a host may call on the element, besides opening and closing it.
 *
 * @param setOpen Opens or closes the chat as a click would.
 */
export function callHost(app: App, setOpen: (open: boolean) => void, method: string, args: unknown[]): unknown {
  const { element } = app
  const methods: Record<string, (...args: never[]) => unknown> = {
    ask: (text: string) => {
      setOpen(true)
      app.send(text)
    },
    newConversation: () => app.startNew(),
    openConversation: (id: string) => app.open(id),
    configure: (change: object) => {
      element.config = { ...element.config, ...change }
      app.refresh()
    },
    setUser: (getToken: () => string | null | Promise<string | null>) => {
      element.config = { ...element.config, getToken }
      app.refresh()
      app.startNew()
      /* What the person before had begun to write. */
      app.write("")
    },
  }
  return methods[method]?.(...(args as never[]))
}
