import { signal } from "@preact/signals-core"
import type { ComponentType } from "preact"
import type { App } from "../state/app.ts"
import { live } from "./live.ts"

/** A component whose file is fetched when it is first drawn. Until then, and when that fails, there is nothing. */
function later<Props extends object>(fetchIt: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const fetched = signal<ComponentType<Props> | null>(null)
  let fetching = false
  return live<Props>(() => {
    if (!fetching) {
      fetching = true
      fetchIt().then(
        (component) => {
          fetched.value = component
        },
        () => {
          fetching = false
        },
      )
    }
    return (props) => {
      const Fetched = fetched.value
      return Fetched && <Fetched {...props} />
    }
  })
}

const afterAnswer = () => import("../later/after-answer.ts")

/** What an answer needs when it is done is fetched while it is written. */
export const prefetchAfterAnswer = () => void afterAnswer().catch(() => {})

const SHEETS = {
  source: later<{ app: App }>(async () => (await afterAnswer()).Reader),
  history: later<{ app: App }>(async () => (await import("../later/history.tsx")).History),
  settings: later<{ app: App }>(async () => (await import("../later/settings.tsx")).AnswerSettings),
}

/** Whatever lies over the conversation. */
export const LaterSheet = live<{ app: App }>(({ app }) => () => {
  const kind = app.sheet.value?.kind
  const Shown = kind && SHEETS[kind]
  return Shown && <Shown app={app} />
})

export const Sources = later(async () => (await afterAnswer()).Sources)
export const Announcements = later(async () => (await afterAnswer()).Announcements)
export const AnswerActions = later(async () => (await afterAnswer()).AnswerActions)
