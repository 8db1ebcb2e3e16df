"use client"

import { useEffect } from "react"

/** The floating chat. The widget is loaded in the browser only: it defines an element, which servers have none of. */
export function Chat() {
  useEffect(() => {
    let unmount = () => {}
    let left = false
    import("@qanun/widget").then(({ mountChat }) => {
      if (!left) ({ unmount } = mountChat({ endpoint: "/qanun", locale: "fa" }))
    })
    return () => {
      left = true
      unmount()
    }
  }, [])
  return null
}
