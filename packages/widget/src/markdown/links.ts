const SAFE_SCHEMES: readonly string[] = ["http:", "https:", "mailto:", "tel:"]

/**
 * The parsed address when a reader may follow it, else null. Relative addresses are not links in an answer, nor are those
 * that carry a user, as in `https://bank.ir@elsewhere`: they are read as another host than they lead to.
 */
export function safeAddress(text: string): URL | null {
  try {
    const url = new URL(text.trim())
    return SAFE_SCHEMES.includes(url.protocol) && !url.username && !url.password ? url : null
  } catch {
    return null
  }
}

/**
 * A link that leads where it says: when its text is neither its host nor an address there, the real host stands beside it,
 * so that a text like `bank.ir` cannot lead somewhere else unseen.
 */
export function createLink(url: URL, label: Node): HTMLElement {
  const link = document.createElement("a")
  link.href = url.href
  link.target = "_blank"
  link.rel = "noopener noreferrer nofollow ugc"
  link.dir = "auto"
  link.append(label)
  const text = link.textContent ?? ""
  const place = url.host || url.pathname
  if (!place || text.trim() === place || safeAddress(text)?.host === url.host) return link
  const shown = document.createElement("bdi")
  shown.className = "host"
  shown.textContent = `(${place})`
  link.append(" ", shown)
  return link
}
