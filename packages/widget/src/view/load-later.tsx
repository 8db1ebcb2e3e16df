import { signal } from "@preact/signals-core"
import type { ComponentType } from "preact"
import { type App, afterAnswer } from "../state/app.ts"
import { live } from "./live.ts"

/**
 * A component whose file is fetched when it is first drawn. Until then there is nothing.
 *
 * @param onFailed Called when the file cannot be had; the next drawing tries again.
 */
function later<Props extends object>(
  fetchIt: () => Promise<ComponentType<Props>>,
  onFailed?: (props: Props) => void,
): ComponentType<Props> {
  const fetched = signal<ComponentType<Props> | null>(null)
  let fetching = false
  return live<Props>((props) => {
    if (!fetching) {
      fetching = true
      fetchIt().then(
        (component) => {
          fetched.value = component
        },
        () => {
          fetching = false
          onFailed?.(props)
        },
      )
    }
    return (props) => {
      const Fetched = fetched.value
      return Fetched && <Fetched {...props} />
    }
  })
}

interface AppProps {
  app: App
}

/** A sheet that cannot be shown must not leave the chat covered by nothing. */
const uncover = ({ app }: AppProps) => app.closeSheet()

const SHEETS = {
  source: later<AppProps>(async () => (await afterAnswer()).Reader, uncover),
  history: later<AppProps>(async () => (await import("../later/history.tsx")).History, uncover),
  settings: later<AppProps>(async () => (await import("../later/settings.tsx")).AnswerSettings, uncover),
}

/** Whatever lies over the conversation. */
export const LaterSheet = live<AppProps>(({ app }) => () => {
  const kind = app.sheet.value?.kind
  const Shown = kind && SHEETS[kind]
  return Shown && <Shown app={app} />
})

export const Consent = later<AppProps>(async () => (await import("../later/consent.tsx")).Consent)
export const Sources = later(async () => (await afterAnswer()).Sources)
export const Announcements = later(async () => (await afterAnswer()).Announcements)
export const AnswerActions = later(async () => (await afterAnswer()).AnswerActions)
