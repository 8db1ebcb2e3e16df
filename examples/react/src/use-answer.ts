import { type Answer, createCoreClient, isQanunError } from "@qanun/core-client"
import { useCallback, useEffect, useRef, useState } from "react"

const client = createCoreClient({ baseUrl: "/qanun" })

interface AnswerState {
  text: string
  citations: Answer["citations"]
  /** Null while there is none: a code of the closed list otherwise. */
  failure: string | null
  busy: boolean
}

const NOTHING: AnswerState = { text: "", citations: [], failure: null, busy: false }

/** An answer as it is written, for a view of one's own. */
export function useAnswer() {
  const [state, setState] = useState(NOTHING)
  const running = useRef<AbortController>(null)

  const ask = useCallback(async (query: string) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const show = (change: Partial<AnswerState>) => {
      if (!controller.signal.aborted) setState((before) => ({ ...before, ...change }))
    }
    setState({ ...NOTHING, busy: true })
    try {
      const stream = client.query.stream({ query, language: "fa" }, { signal: controller.signal })
      let text = ""
      for await (const piece of stream.text()) {
        text += piece
        show({ text })
      }
      const { citations } = await stream.final()
      show({ citations, busy: false })
    } catch (error) {
      show({ failure: isQanunError(error) ? error.code : "internal", busy: false })
    }
  }, [])

  useEffect(() => () => running.current?.abort(), [])
  return { ...state, ask }
}
