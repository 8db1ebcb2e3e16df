import { defineChat, TAG } from "./loader/element.ts"
import { chatFileBeside } from "./loader/file-source.ts"

const script = document.currentScript as HTMLScriptElement | null

function start(): void {
  if (!script || !("adoptedStyleSheets" in document) || !window.customElements) {
    console.warn("qanun: this browser is too old for the chat")
    return
  }
  if (!defineChat(chatFileBeside(script.src, script.nonce))) {
    console.warn("qanun: this page has the chat already")
    return
  }
  if (!script.dataset["endpoint"]) return
  const chat = document.createElement(TAG)
  for (const { name, value } of script.attributes) if (name.startsWith("data-")) chat.setAttribute(name.slice(5), value)
  if (document.body) document.body.append(chat)
  else addEventListener("DOMContentLoaded", () => document.body.append(chat))
}

start()
