/** Every text of the chat in one language. Hosts override any of them; `{n}` and the like are filled in. */
export interface Strings {
  title: string
  subtitle: string
  close: string
  newConversation: string
  history: string
  settings: string
  greeting: string
  intro: string
  tryAsking: string
  suggestions: readonly string[]
  composerLabel: string
  placeholder: string
  send: string
  stop: string
  tooLong: string
  disclaimer: string
  you: string
  assistant: string
  transcript: string
  sending: string
  searching: string
  found: string
  writing: string
  resuming: string
  queued: string
  restoring: string
  stopped: string
  partial: string
  noAnswer: string
  sourceMark: string
  retry: string
  newText: string
  earlier: string
  offlineNote: string
  /** Only what is said while the network may be broken; the rest is fetched with the failure. */
  failures: Readonly<Record<"unreachable" | "timeout" | "interrupted", string>>
}
