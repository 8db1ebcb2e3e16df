import { computed, effect, signal } from "@preact/signals-core"
import type { Citation } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import { createAnnouncer } from "../a11y/announce.ts"
import { directionOf, type Locale, resolveLocale } from "../i18n/direction.ts"
import { builtInStrings, loadStrings } from "../i18n/load-strings.ts"
import type { Strings } from "../i18n/strings.ts"
import type { QanunChat } from "../loader/element.ts"
import { readOptions } from "../options.ts"
import { watchConnection } from "./connection.ts"
import { createConversation } from "./conversation.ts"
import { createEmit } from "./events.ts"
import { watchFullScreen } from "./full-screen.ts"
import { createPointerStore } from "./pointer.ts"
import type { Turn } from "./turn.ts"

/** The article that the reader looks at, and where the focus goes back to. */
export interface OpenSource {
  citation: Citation
  from: HTMLElement | null
}

/** Everything that the views read: one object, made once for an element. */
export type App = ReturnType<typeof createApp>

/** Wires the parts of one chat, top to bottom. */
export function createApp(element: QanunChat) {
  const lifetime = new AbortController()
  const options = signal(readOptions(element))
  const emit = createEmit(element, () => options.value.eventContent === true)
  const { endpoint = "" } = options.value
  const pointer = createPointerStore(endpoint, options.value.remember)
  const online = watchConnection(lifetime.signal)

  const locale = computed<Locale>(() => resolveLocale(options.value.locale))
  const texts = signal<Strings>(builtInStrings)
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
  const conversation = createConversation({
    client,
    pointer,
    emit,
    online,
    locale: () => locale.value,
    extras: () => {
      const { metadata } = options.value
      return metadata ? { user_preferences: { metadata } } : {}
    },
  })

  const isOpen = signal(false)
  const fullScreen = watchFullScreen(lifetime.signal)
  /** Over the page, and so a dialog, rather than a part of it. */
  const isDialog = computed(() => !["inline", "page"].includes(options.value.mode ?? ""))
  const draft = signal(pointer.read().draft ?? pointer.read().pending ?? "")
  const source = signal<OpenSource | null>(null)
  const announcer = createAnnouncer()
  const announceStop = effect(() => announcer.follow(conversation.current.value, strings.value))

  const kept = pointer.read().conversation
  if (kept) conversation.open(kept)

  function showSource(citation: Citation, from: HTMLElement | null): void {
    source.value = { citation, from }
    emit("citation", { source_id: citation.source_id, n: citation.n })
  }

  function closeSource(): void {
    const from = source.value?.from
    source.value = null
    // The chat below takes no focus before it is drawn anew.
    if (from) setTimeout(() => from.focus())
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
    closeSource()
    conversation.startNew()
    emit("conversation", { conversation_id: null })
  }

  /** Puts a question back into the composer, to be changed and sent again. */
  function edit(turn: Turn): void {
    write(turn.question)
  }

  /** Takes a thumb: 1 or 5. Shown at once, taken back when the server does not take it. */
  async function rate(turn: Turn, rating: number): Promise<void> {
    const id = turn.answerId.value
    if (!id || turn.rating.value === rating) return
    const before = turn.rating.value
    turn.rating.value = rating
    emit("feedback", { message_id: id, rating })
    await client.feedback.send({ message_id: id, rating }).catch(() => {
      turn.rating.value = before
    })
  }

  /** Tries again to show the conversation that could not be fetched. */
  function reopen(id: string | null): void {
    const known = id ?? pointer.read().conversation
    if (known) conversation.open(known)
  }

  function setOpen(open: boolean): void {
    if (isOpen.value === open) return
    isOpen.value = open
    pointer.rememberOpen(open)
    emit(open ? "open" : "close")
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
    isOpen,
    isDialog,
    fullScreen,
    draft,
    source,
    announcement: announcer.text,
    emit,
    showSource,
    closeSource,
    send,
    write,
    edit,
    startNew,
    rate,
    reopen,
    setOpen,
    refresh: () => {
      options.value = readOptions(element)
    },
    dispose: () => {
      lifetime.abort()
      conversation.leave()
      announceStop()
    },
    lifetime: lifetime.signal,
  }
}
