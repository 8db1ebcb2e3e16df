import { signal } from "@preact/signals-core"
import type { ComponentType } from "preact"
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

export const Reader = later(async () => (await afterAnswer()).Reader)
export const AnswerActions = later(async () => (await afterAnswer()).AnswerActions)
