const LABELS: Readonly<Record<string, string>> = {
  fa: "پرسش حقوقی دارید؟",
  en: "Legal question?",
  ar: "لديك سؤال قانوني؟",
}

/** The scales of justice on a 24-pixel grid: the mark of the launcher and of the chat. */
const SCALES =
  "M12 3.5v17M8 20.5h8M4.5 6.5h15M4.5 6.5 1.8 13a2.9 2.9 0 0 0 5.4 0zM19.5 6.5 16.8 13a2.9 2.9 0 0 0 5.4 0z"

/** The button that opens the chat, in the visitor's language. */
export function drawLauncher(locale: string, label?: string | null): HTMLButtonElement {
  const button = document.createElement("button")
  button.className = "launcher"
  button.part.add("launcher")
  button.ariaHasPopup = "dialog"
  button.ariaExpanded = "false"
  button.lang = locale
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("viewBox", "0 0 24 24")
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
  path.setAttribute("d", SCALES)
  svg.append(path)
  const text = document.createElement("span")
  text.dir = "auto"
  text.textContent = label || (LABELS[locale] as string)
  button.append(svg, text)
  return button
}
