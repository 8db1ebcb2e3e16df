import { createElement } from "react"
import { createRoot } from "react-dom/client"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createApp, h } from "vue"
import { defineChatElement, type QanunChat } from "../../src/index.ts"

const config = { title: "Ours", strings: { placeholder: "Mine…" } }

let host: HTMLElement
let end = () => {}

beforeEach(() => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("{}", { status: 404 }))
  host = document.createElement("div")
  document.body.append(host)
})
afterEach(() => {
  end()
  host.remove()
  vi.restoreAllMocks()
})

async function expectOurs(): Promise<void> {
  await expect.poll(() => host.querySelector("qanun-chat")).toBeTruthy()
  const chat = host.querySelector("qanun-chat") as QanunChat
  await chat.open()
  await expect.poll(() => chat.shadowRoot?.querySelector(".title")?.textContent).toBe("Ours")
  expect(chat.shadowRoot?.querySelector("textarea")?.placeholder).toBe("Mine…")
  expect(chat.locale).toBe("en")
}

/* This one comes first: nothing has defined the element yet. */
test("properties that are set before the element is defined are kept when it is", async () => {
  const chat = Object.assign(document.createElement("qanun-chat"), { config })
  chat.setAttribute("endpoint", "/qanun")
  chat.setAttribute("locale", "en")
  host.append(chat)
  expect(chat.shadowRoot).toBeNull()
  defineChatElement()
  await expectOurs()
})

test("React 19 sets the element's properties and attributes", async () => {
  defineChatElement()
  const root = createRoot(host)
  end = () => root.unmount()
  root.render(createElement("qanun-chat", { endpoint: "/qanun", locale: "en", config }))
  await expectOurs()
})

test("Vue 3 sets the element's properties and attributes", async () => {
  defineChatElement()
  const app = createApp({ render: () => h("qanun-chat", { endpoint: "/qanun", locale: "en", config }) })
  end = () => app.unmount()
  app.mount(host)
  await expectOurs()
})
