/// <reference path="../css.d.ts" />
import css from "../styles/print.css?inline"

/**
 * Prints the conversation alone, on paper's terms: from a frame of its own, so that the host's page is neither
 * printed nor touched.
 *
 * @param root The chat's shadow root; the frame lives in it until the printing is over.
 * @param title Name of the printed page.
 */
export function printConversation(root: ShadowRoot | null, title: string): void {
  const turns = root?.querySelector(".turns")
  if (!root || !turns) return
  const frame = document.createElement("iframe")
  frame.hidden = true
  root.append(frame)
  const paper = frame.contentWindow
  const page = frame.contentDocument
  if (!paper || !page) {
    frame.remove()
    return
  }
  const { lang, dir } = turns.closest<HTMLElement>(".panel") ?? document.documentElement
  Object.assign(page.documentElement, { lang, dir })
  page.title = title
  const sheet = new (paper as Window & typeof globalThis).CSSStyleSheet()
  sheet.replaceSync(css)
  page.adoptedStyleSheets = [sheet]
  const copy = page.importNode(turns, true)
  for (const control of copy.querySelectorAll(".actions, .feedback, .notice, .earlier, .unseen")) control.remove()
  page.body.append(copy)
  paper.addEventListener("afterprint", () => frame.remove())
  paper.print()
}
