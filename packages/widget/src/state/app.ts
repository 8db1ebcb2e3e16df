import { computed, effect, signal } from "@preact/signals-core"
import type { Capabilities, Citation } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import { directionOf, type Locale, resolveLocale } from "../i18n/direction.ts"
import { carriedStrings, loadStrings } from "../i18n/load-strings.ts"
import type { Strings } from "../i18n/strings.ts"
import type { TabNews, Tabs } from "../later/tabs.ts"
import type { QanunChat } from "../loader/element.ts"
import { readOptions } from "../options.ts"
import { watchConnection } from "./connection.ts"
import { createConversation } from "./conversation.ts"
import { createEmit } from "./events.ts"
import { createExplainer } from "./explain.ts"
import { watchFullScreen } from "./full-screen.ts"
import { createPointerStore } from "./pointer.ts"
import { createSettings } from "./settings.ts"

/** What lies over the conversation: the article behind a mark, the list of conversations, the answer settings. */
export type Sheet = { kind: "source"; citation: Citation } | { kind: "history" } | { kind: "settings" }

/** What a conversation needs beyond a question and its answer: one file, fetched with the first of them. */
export const afterAnswer = () => import("../later/after-answer.ts")

/** Everything that the views read: one object, made once for an element. */
export type App = ReturnType<typeof createApp>

/** Opening the chat comes first; what else the server can do is asked this much later. */
const LEARN_AFTER_MS = 500

/** Wires the parts of one chat, top to bottom. */
export function createApp(element: QanunChat) {
  const lifetime = new AbortController()
  const options = signal(readOptions(element))
  const emit = createEmit(element, () => options.value.eventContent === true)
  const { endpoint = "" } = options.value
  const pointer = createPointerStore(endpoint, options.value.remember)
  const online = watchConnection(lifetime.signal)

  const locale = computed<Locale>(() => resolveLocale(options.value.locale))
  const texts = signal<Strings>(carriedStrings)
  const strings = computed<Strings>(() => {
    const own = options.value.strings
    return { ...texts.value, ...own, failures: { ...texts.value.failures, ...own?.failures } }
  })
  const direction = computed(() => directionOf(locale.value))
  effect(() => {
    const wanted = locale.value
    loadStrings(wanted).then((loaded) => {
      if (wanted === locale.value) texts.value = loaded
    })
  })

  const client = createCoreClient({
    baseUrl: endpoint,
    credentials: options.value.credentials ?? "same-origin",
    getToken: () => options.value.getToken?.() ?? null,
  })
  const capabilities = signal<Capabilities | null>(null)
  const conversation = createConversation({
    onChange: (id) => tell({ kind: "changed", conversation: id }),
    client,
    pointer,
    emit,
    online,
    locale: () => locale.value,
    extras: () => {
      const { metadata } = options.value
      const set = settings.offered.value ? settings.effective.value : {}
      return {
        ...(metadata && { user_preferences: { metadata } }),
        ...(Object.keys(set).length > 0 && { llm_settings: set }),
      }
    },
  })

  const settings = createSettings({
    kept: pointer.read().settings,
    capabilities,
    allowed: () => options.value.settings !== false,
    conversationId: conversation.id,
  })
  const isOpen = signal(false)
  const fullScreen = watchFullScreen(lifetime.signal)
  /** Over the page, and so a dialog, rather than a part of it. */
  const isDialog = computed(() => !["inline", "page"].includes(options.value.mode ?? ""))
  const draft = signal(pointer.read().draft ?? pointer.read().pending ?? "")
  const agreed = signal(pointer.read().consent)
  /** The text that the visitor has not agreed to. */
  const mustAgree = computed(() => {
    const { consent } = options.value
    return consent && consent !== agreed.value ? consent : null
  })
  const sheet = signal<Sheet | null>(null)
  /** Counts the changes of lists that were made elsewhere. */
  const listsChanged = signal(0)
  let sheetFrom: HTMLElement | null = null

  let tabs: Promise<Tabs> | undefined
  /** Tells the other tabs of this chat, and listens to them from the first conversation on. */
  async function tell(news?: TabNews): Promise<void> {
    tabs ??= afterAnswer().then(({ joinTabs }) => joinTabs(app))
    const line = await tabs.catch(() => {
      tabs = undefined
    })
    if (news) line?.tell(news)
  }

  /** What the server can do, asked once, when the chat is first opened. */
  async function learn(): Promise<void> {
    if (capabilities.value || lifetime.signal.aborted) return
    capabilities.value = await client.capabilities().catch(() => null)
  }

  /** Opens a sheet over the conversation; the focus goes back to `from` when it is closed. */
  function openSheet(next: Sheet, from: HTMLElement | null): void {
    sheet.value = next
    sheetFrom = from
    if (next.kind === "source") emit("citation", { source_id: next.citation.source_id, n: next.citation.n })
  }

  function closeSheet(): void {
    sheet.value = null
    /* What lies under a sheet cannot take the focus until it is drawn without it. */
    setTimeout(() => sheetFrom?.focus())
  }

  function send(text: string = draft.value): void {
    if (!text.trim() || conversation.running.value) return
    if (mustAgree.value) {
      write(text)
      return
    }
    draft.value = ""
    conversation.send(text)
    pointer.rememberOpen(isOpen.value)
  }

  function write(text: string): void {
    draft.value = text
    pointer.update({ draft: text })
  }

  function startNew(): void {
    sheet.value = null
    conversation.startNew()
    focusComposer()
    emit("conversation", { conversation_id: null })
  }

  const focusComposer = () =>
    setTimeout(() => element.shadowRoot?.querySelector<HTMLElement>("[name=question]")?.focus())

  /** Shows a conversation of the server: the one that is named, or that of the last visit. */
  async function open(id = pointer.read().conversation): Promise<void> {
    if (!id) return
    const { restoring, unreachable } = conversation
    const signal = conversation.leave()
    restoring.value = true
    unreachable.value = false
    void tell()
    try {
      const { openConversation } = await afterAnswer()
      await openConversation(app, id, signal)
    } catch {
      if (signal.aborted) return
      restoring.value = false
      unreachable.value = true
    }
  }

  /** Whether the server may hold conversations of this visitor. */
  function isKnown(): boolean {
    return pointer.allowed() || conversation.turns.value.length > 0 || options.value.getToken !== undefined
  }

  function setOpen(open: boolean): void {
    if (isOpen.value === open) return
    isOpen.value = open
    pointer.rememberOpen(open)
    emit(open ? "open" : "close")
    if (open) setTimeout(learn, LEARN_AFTER_MS)
  }

  const app = {
    element,
    options,
    locale,
    strings,
    direction,
    online,
    client,
    pointer,
    conversation,
    capabilities,
    settings,
    tell,
    isOpen,
    isDialog,
    fullScreen,
    draft,
    agreed,
    mustAgree,
    sheet,
    listsChanged,
    emit,
    explain: createExplainer(strings, locale),
    openSheet,
    closeSheet,
    focusComposer,
    send,
    write,
    startNew,
    isKnown,
    open,
    setOpen,
    refresh: () => {
      options.value = readOptions(element)
    },
    dispose: () => {
      lifetime.abort()
      conversation.leave()
    },
    lifetime: lifetime.signal,
  }
  void open()
  return app
}
