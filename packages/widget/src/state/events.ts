/** An event of the chat's element, without `qanun:`. */
export type ChatEventName =
  | "ready"
  | "open"
  | "close"
  | "question"
  | "answer"
  | "citation"
  | "feedback"
  | "error"
  | "conversation"
  | "consent"

/** Tells the host's page. `content` goes along only when the host asked for it. */
export type Emit = (name: ChatEventName, detail?: object, content?: object) => void

/** An emitter of `qanun:…` events on an element; they bubble, so that a page may listen on `document`. */
export const createEmit =
  (element: EventTarget, withContent: () => boolean): Emit =>
  (name, detail = {}, content = {}) => {
    const all = withContent() ? { ...detail, ...content } : detail
    element.dispatchEvent(new CustomEvent(`qanun:${name}`, { bubbles: true, composed: true, detail: all }))
  }
