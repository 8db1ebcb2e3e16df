import type { AfterStrings } from "../later/after-strings.ts"
import type { ConsentStrings } from "../later/consent.tsx"
import type { FailureKind } from "../later/explain-rest.ts"
import type { FeedbackStrings } from "../later/feedback-strings.ts"
import type { HistoryStrings } from "../later/history-strings.ts"
import type { SettingsStrings } from "../later/settings-strings.ts"
import type { Strings } from "./strings.ts"

/** Every text of the chat, also of what is fetched later. A host may override each of them. */
export type AllStrings = Omit<Strings, "failures"> &
  AfterStrings &
  ConsentStrings &
  FeedbackStrings &
  HistoryStrings &
  SettingsStrings & { failures: Partial<Readonly<Record<FailureKind, string>>> }
