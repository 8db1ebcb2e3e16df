/// <reference path="./css.d.ts" />
import { h, render } from "preact"
import type { Chat, QanunChat } from "./loader/element.ts"
import { createApp } from "./state/app.ts"
import adapt from "./styles/adapt.css?inline"
import answer from "./styles/answer.css?inline"
import composer from "./styles/composer.css?inline"
import conversation from "./styles/conversation.css?inline"
import panel from "./styles/panel.css?inline"
import tokens from "./styles/tokens.css?inline"
import { addStyles } from "./view/add-styles.ts"
import { Panel } from "./view/panel.tsx"

/** Brings the chat to life in an element that has painted its launcher. */
export function startChat(element: QanunChat): Chat {
  const root = element.shadowRoot
  if (!root) throw new TypeError("the element has no shadow root")
  addStyles(root, [tokens, panel, answer, conversation, composer, adapt].join(""))
  const dock = document.createElement("div")
  dock.className = "dock"
  root.append(dock)
  const app = createApp(element)
  render(h(Panel, { app }), dock)
  app.emit("ready")

  const setOpen = (open: boolean) => {
    app.setOpen(open)
    element.launcher.ariaExpanded = String(open)
    if (!open) element.launcher.focus()
  }
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
  return {
    open: () => setOpen(true),
    close: () => setOpen(false),
    refresh: app.refresh,
    call: (method, args) => methods[method]?.(...(args as never[])),
    dispose: () => {
      app.dispose()
      render(null, dock)
      dock.remove()
    },
  }
}
