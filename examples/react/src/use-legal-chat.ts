import { type ChatOptions, type MountedChat, mountChat } from "@qanun/widget"
import { useCallback, useEffect, useRef } from "react"

/** The floating chat, for as long as the component lives; gives a function that opens it with a question. */
export function useLegalChat({ endpoint, locale = "fa" }: Pick<ChatOptions, "locale"> & { endpoint: string }) {
  const chat = useRef<MountedChat>(null)
  useEffect(() => {
    const mounted = mountChat({ endpoint, locale })
    chat.current = mounted
    return () => mounted.unmount()
  }, [endpoint, locale])
  return useCallback((question: string) => chat.current?.element.ask(question), [])
}
