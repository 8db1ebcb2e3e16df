import type { Source } from "@qanun/contract"

/** An article with this text, as an answer would cite it. */
export const source = (text: string): Source => ({
  source_id: "x:1",
  kind: "official",
  law: "قانون کار",
  article: "64",
  label: "ماده ۶۴ قانون کار",
  heading: null,
  topic: null,
  language: "fa",
  text,
  validity: { status: "in_force", from: null, to: null },
  url: null,
})
