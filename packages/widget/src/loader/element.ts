/// <reference path="../css.d.ts" />
import { resolveLocale } from "../i18n/direction.ts"
import type { ChatOptions } from "../options.ts"
import css from "../styles/launcher.css?inline"
import { drawLauncher } from "./launcher.ts"
import { rememberedOpen } from "./remembered.ts"

/** What the lazily loaded chat gives back to its element. */
export interface Chat {
  open(): void
  close(): void
  /** An attribute of the element changed while the chat was running. */
  refresh(): void
  /** Stops everything that runs: streams, timers, listeners outside the element. */
  dispose(): void
  call(method: string, args: unknown[]): unknown
}

/** Where the chat comes from: a file beside the loader, or the host's own bundle. */
export interface ChatSource {
  load(locale: string, root: ShadowRoot): Promise<{ startChat(element: QanunChat): Chat }>
  /** Fetches without running; called on hover, on focus and when the page is idle. */
  prefetch(locale: string, root: ShadowRoot): unknown
}

/** By then the page itself has what it needs; the chat is fetched, not run. */
const PREFETCH_AFTER_MS = 5000

/** Methods of the element that the chat answers; called before it is loaded, they wait for it. */
const METHODS = "ask newConversation openConversation setUser configure".split(" ")

/** `<qanun-chat>`, as far as the page can see it. */
export interface QanunChat extends HTMLElement {
  /** Options that attributes cannot carry; may be set before the script has run. */
  config?: object
  open(): Promise<void>
  close(): void
  /** Opens the chat and asks. Like the methods below it may be called before the chat is loaded. */
  ask(text: string): Promise<void>
  /** Begins an empty conversation; the one before stays in the history. */
  newConversation(): Promise<void>
  openConversation(id: string): Promise<void>
  /** Another visitor, e.g. after signing in: their token from now on, and an empty conversation. */
  setUser(getToken: () => string | null | Promise<string | null>): Promise<void>
  /** Options over those that were given before. */
  configure(options: ChatOptions): Promise<void>
  locale: string
  /** The button; not on the page in the modes `inline` and `page`. */
  readonly launcher: HTMLButtonElement
}

export const TAG = "qanun-chat"

/**
 * Defines `<qanun-chat>`: an element that paints its launcher at once and fetches the chat when it is wanted.
 *
 * @returns Whether it was defined; `false` when the page has one already or the browser is too old.
 */
export function defineChat(source: ChatSource): boolean {
  if (customElements.get(TAG)) return false
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)

  /* The platform offers custom elements as classes only. Fields are declared and not initialised: the file is
     written for older browsers, where each would cost a call, and what a page set before must stay. */
  class ChatElement extends HTMLElement {
    static get observedAttributes(): string[] {
      return ["locale", "mode"]
    }
    declare config?: object
    declare ask: QanunChat["ask"]
    declare newConversation: QanunChat["newConversation"]
    declare openConversation: QanunChat["openConversation"]
    declare setUser: QanunChat["setUser"]
    declare configure: QanunChat["configure"]
    declare launcher: HTMLButtonElement
    declare private loading: Promise<Chat> | undefined
    declare private chat: Chat | undefined

    get locale(): string {
      return resolveLocale(this.getAttribute("locale"))
    }

    /* Frameworks set what they can read. */
    set locale(locale: string) {
      this.setAttribute("locale", locale)
    }

    connectedCallback(): void {
      if (this.shadowRoot) return
      const root = this.attachShadow({ mode: "open" })
      root.adoptedStyleSheets = [sheet]
      const launcher = drawLauncher(this.locale, this.getAttribute("label"))
      this.launcher = launcher
      const mode = this.getAttribute("mode")
      if (/^(inline|page)$/.test(mode as string)) {
        this.open()
        return
      }
      const prefetch = () => source.prefetch(this.locale, root)
      launcher.onpointerenter = launcher.onfocus = prefetch
      launcher.onclick = () => this.open()
      root.append(launcher)
      if (rememberedOpen()) this.open()
      else setTimeout(prefetch, PREFETCH_AFTER_MS)
    }

    disconnectedCallback(): void {
      /* A move within the page disconnects and connects again in one task. */
      queueMicrotask(() => {
        if (this.isConnected || !this.chat) return
        this.chat.dispose()
        this.chat = this.loading = undefined
      })
    }

    attributeChangedCallback(): void {
      if (this.chat) this.chat.refresh()
    }

    load(): Promise<Chat> {
      const busy = (now: boolean) => this.launcher.toggleAttribute("data-busy", now)
      if (!this.loading) {
        busy(true)
        this.loading = source
          .load(this.locale, this.shadowRoot as ShadowRoot)
          .then(({ startChat }) => (this.chat = startChat(this)))
          .finally(() => busy(false))
        this.loading.catch((error) => {
          /* The next call tries again. */
          this.loading = undefined
          // biome-ignore lint/suspicious/noConsole: the page's owner has no other way to know
          console.error("qanun: chat not loaded", error)
        })
      }
      return this.loading
    }

    open(): Promise<void> {
      return this.load().then(
        (chat) => chat.open(),
        () => {},
      )
    }

    close(): void {
      if (this.chat) this.chat.close()
    }
  }
  const methods = ChatElement.prototype as unknown as Record<string, unknown>
  /* Frameworks set as a property what they find on an element, and as an attribute what they do not. */
  methods["config"] = undefined
  for (const name of METHODS)
    methods[name] = function (this: ChatElement, ...args: unknown[]) {
      return this.load().then((chat) => chat.call(name, args))
    }
  customElements.define(TAG, ChatElement)
  return true
}
