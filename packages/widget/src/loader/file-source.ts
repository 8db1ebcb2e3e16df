import type { ChatSource } from "./element.ts"

/** Set by the build: the SHA-256 of each language's chat file, in Base64. */
declare const CHAT_HASHES: Readonly<Record<string, string>>

/** The name of a language's chat file, which carries the beginning of its hash. The build uses it too. */
export const chatFileName = (locale: string, hash: string): string =>
  `qanun-chat-${locale}-${hash.replace(/\W/g, "").slice(0, 8)}.js`

/**
 * The chat as a file beside the loader, run only when it has the hash that the build wrote into the loader,
 * so that a page which pins the loader has pinned the chat. (An `import()` cannot ask for a hash; a preload can,
 * and what it fetched is what the import then gets.)
 *
 * @param base Address of the loader.
 * @param nonce Nonce of the loader's script element, for pages with a strict policy.
 */
export function chatFileBeside(base: string, nonce: string): ChatSource {
  let fetched: Promise<string> | undefined
  const fetchFile = (locale: string, root: ShadowRoot) => {
    if (!fetched) {
      const hash = CHAT_HASHES[locale] as string
      const link = document.createElement("link")
      link.rel = "modulepreload"
      link.integrity = `sha256-${hash}`
      link.nonce = nonce
      link.href = new URL(chatFileName(locale, hash), base).href
      fetched = new Promise((resolve, reject) => {
        link.onload = () => resolve(link.href)
        link.onerror = () => {
          fetched = undefined
          reject(link.href)
        }
        if (!link.relList.supports(link.rel)) resolve(link.href)
      })
      fetched.catch(() => {})
      root.append(link)
    }
    return fetched
  }
  return { prefetch: fetchFile, load: (locale, root) => fetchFile(locale, root).then((file) => import(file)) }
}
