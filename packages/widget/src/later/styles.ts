/// <reference path="../css.d.ts" />
import { addStyles } from "../kit.ts"
import afterAnswer from "../styles/after-answer.css?inline"
import sheetCss from "../styles/sheet.css?inline"

const dressed = new WeakSet<ShadowRoot>()

/** Adds the style sheet of what is fetched later to a chat, once. */
export function dress(root: ShadowRoot | null): void {
  if (!root || dressed.has(root)) return
  dressed.add(root)
  addStyles(root, afterAnswer + sheetCss)
}
