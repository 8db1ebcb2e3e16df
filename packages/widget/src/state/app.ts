import { computed, effect, signal } from "@preact/signals-core"
import type { Capabilities, Citation, FeedbackInput } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import { directionOf, type Locale, resolveLocale } from "../i18n/direction.ts"
import { carriedStrings, loadStrings } from "../i18n/load-strings.ts"
import type { Strings } from "../i18n/strings.ts"
import type { QanunChat } from "../loader/element.ts"
import { readOptions } from "../options.ts"
import { watchConnection } from "./connection.ts"
import { createConversation } from "./conversation.ts"
import { createEmit } from "./events.ts"
import { watchFullScreen } from "./full-screen.ts"
import { createPointerStore } from "./pointer.ts"
import { createSettings } from "./settings.ts"
import { joinTabs, type TabNews } from "./tabs.ts"
import type { Turn } from "./turn.ts"

/** What lies over the conversation: the article behind a mark, the list of conversations, the answer settings. */
export type Sheet = { kind: "source"; citation: Citation } | { kind: "history" } | { kind: "settings" }

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
  const strings = computed<Strings>(() => ({ ...texts.value, ...options.value.strings }))
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
  const tabs = joinTabs(endpoint, hear, lifetime.signal)
  const conversation = createConversation({
    onChange: (id) => tabs.tell({ kind: "changed", conversation: id }),
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
    client,
    pointer,
    capabilities,
    allowed: () => options.value.settings !== false,
    conversationId: conversation.id,
  })
  const isOpen = signal(false)
  const fullScreen = watchFullScreen(lifetime.signal)
  /** Over the page, and so a dialog, rather than a part of it. */
  const isDialog = computed(() => !["inline", "page"].includes(options.value.mode ?? ""))
  const draft = signal(pointer.read().draft ?? pointer.read().pending ?? "")
  const sheet = signal<Sheet | null>(null)
  let sheetFrom: HTMLElement | null = null

  const kept = pointer.read().conversation
  if (kept) conversation.open(kept)

  /** Another tab has asked in, or deleted, the conversation that is shown here. */
  function hear(news: TabNews): void {
    if (news.conversation !== conversation.id.peek() || conversation.running.peek()) return
    if (news.kind === "deleted") conversation.startNew()
    else conversation.open(news.conversation)
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

  /** Puts a question back into the composer, to be changed and sent again. */
  function edit(turn: Turn): void {
    write(turn.question)
    focusComposer()
  }

  const focusComposer = () =>
    setTimeout(() => element.shadowRoot?.querySelector<HTMLElement>("[name=question]")?.focus())

  /** Takes a thumb, 1 or 5, and what goes with it. Shown at once, taken back when the server does not take it. */
  async function rate(turn: Turn, rating: number, more: Partial<FeedbackInput> = {}): Promise<void> {
    const id = turn.answerId.value
    if (!id) return
    const before = turn.rating.value
    turn.rating.value = rating
    emit("feedback", { message_id: id, rating, feedback_type: more.feedback_type }, { text: more.feedback_text })
    await client.feedback.send({ ...more, message_id: id, rating }).catch(() => {
      turn.rating.value = before
    })
  }

  /** Tries again to show the conversation that could not be fetched. */
  function reopen(id: string | null): void {
    const known = id ?? pointer.read().conversation
    if (known) conversation.open(known)
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

  return {
    element,
    options,
    locale,
    strings,
    direction,
    online,
    client,
    conversation,
    capabilities,
    settings,
    tabs,
    isOpen,
    isDialog,
    fullScreen,
    draft,
    sheet,
    emit,
    openSheet,
    closeSheet,
    focusComposer,
    send,
    write,
    edit,
    startNew,
    isKnown,
    rate,
    reopen,
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
}
