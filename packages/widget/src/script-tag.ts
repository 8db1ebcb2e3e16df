import { defineChat, TAG } from "./loader/element.ts"
import { chatFileBeside } from "./loader/file-source.ts"

const script = document.currentScript as HTMLScriptElement | null

// biome-ignore lint/suspicious/noConsole: the page's owner has no other way to know
const warn = (words: string) => console.warn(`qanun: ${words}`)

function start(): void {
  if (!script || !("adoptedStyleSheets" in document)) {
    warn("browser too old for the chat")
    return
  }
  if (!defineChat(chatFileBeside(script.src, script.nonce))) {
    warn("the chat is here already")
    return
  }
  if (!script.dataset["endpoint"]) {
    /* Without any attribute the tag only defines the element. */
    if (Object.keys(script.dataset).length) warn("data-endpoint is missing")
    return
  }
  const chat = document.createElement(TAG)
  for (const { name, value } of script.attributes) if (name.startsWith("data-")) chat.setAttribute(name.slice(5), value)
  if (document.body) document.body.append(chat)
  else addEventListener("DOMContentLoaded", () => document.body.append(chat))
}

start()
