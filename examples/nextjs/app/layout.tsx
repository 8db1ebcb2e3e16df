import type { Metadata } from "next"
import type { ReactNode } from "react"

export const metadata: Metadata = { title: "میز حقوقی" }

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="fa" dir="rtl">
      <body>{children}</body>
    </html>
  )
}
