import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { type MountedChat, mountChat } from "../../src/index.ts"

let chat: MountedChat | undefined

beforeEach(() => {
  /* The chat's own start asks for nothing but what the server can do. */
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("{}", { status: 404 }))
})
afterEach(() => {
  chat?.unmount()
  vi.restoreAllMocks()
})

const inside = (selector: string) => chat?.element.shadowRoot?.querySelector<HTMLElement>(selector)

test("a host mounts the chat from its own bundle and takes it away again without a trace", async () => {
  const before = document.body.innerHTML
  chat = mountChat({ endpoint: "/qanun", locale: "en", title: "Ours" })
  await chat.element.open()
  await expect.poll(() => inside(".title")?.textContent).toBe("Ours")
  expect(inside("[role=dialog]")).toBeTruthy()
  chat.unmount()
  await Promise.resolve()
  expect(document.body.innerHTML).toBe(before)
})

test("an endpoint is required", () => {
  expect(() => mountChat({ endpoint: "" })).toThrow("mountChat needs an endpoint")
})

test("properties of the element carry what attributes cannot", async () => {
  chat = mountChat({ endpoint: "/qanun", locale: "en", strings: { placeholder: "Ours…" }, suggestions: ["One?"] })
  await chat.element.open()
  await expect.poll(() => inside("textarea")?.getAttribute("placeholder")).toBe("Ours…")
  expect(inside(".suggestion")?.textContent).toBe("One?")
})

test("nothing is kept in the browser before the first question", async () => {
  const before = localStorage.length
  chat = mountChat({ endpoint: "/qanun", locale: "en" })
  await chat.element.open()
  const composer = inside("textarea") as HTMLTextAreaElement
  composer.value = "half"
  composer.dispatchEvent(new Event("input", { bubbles: true }))
  expect(localStorage.length).toBe(before)
})

test("what one person has begun to write is gone when another is set", async () => {
  chat = mountChat({ endpoint: "/qanun", locale: "en" })
  await chat.element.open()
  const composer = inside("textarea") as HTMLTextAreaElement
  composer.value = "my own affair"
  composer.dispatchEvent(new Event("input", { bubbles: true }))
  await chat.element.setUser(() => null)
  await expect.poll(() => composer.value).toBe("")
})

test("the methods of the element have types and may be called before the chat is loaded", async () => {
  chat = mountChat({ endpoint: "/qanun", locale: "en" })
  await chat.element.configure({ title: "Named later" })
  await chat.element.newConversation()
  await chat.element.open()
  await expect.poll(() => inside(".title")?.textContent).toBe("Named later")
})
