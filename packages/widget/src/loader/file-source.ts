import type { ChatSource } from "./element.ts"

/** Set by the build: the SHA-256 of each language's chat file, in Base64. */
declare const CHAT_HASHES: Readonly<Record<string, string>>

/** The name of a language's chat file, which carries the beginning of its hash. The build uses it too. */
export const chatFileName = (locale: string, hash: string): string =>
  `qanun-chat-${locale}-${hash.replace(/\W/g, "").slice(0, 8)}.js`

/**
 * The chat as a file beside the loader, fetched with the integrity that the build wrote into the loader,
 * so that a page which pins the loader has pinned the chat.
 *
 * @param base Address of the loader.
 * @param nonce Nonce of the loader's script element, for pages with a strict policy.
 */
export function chatFileBeside(base: string, nonce: string): ChatSource {
  const addressOf = (locale: string) => new URL(chatFileName(locale, CHAT_HASHES[locale] as string), base).href
  return {
    prefetch: (locale, root) => {
      if (root.querySelector("link")) return
      const link = document.createElement("link")
      link.rel = "modulepreload"
      link.integrity = `sha256-${CHAT_HASHES[locale]}`
      link.nonce = nonce
      link.href = addressOf(locale)
      root.append(link)
    },
    load: (locale, attempt) => import(addressOf(locale) + (attempt ? `#${attempt}` : "")),
  }
}
