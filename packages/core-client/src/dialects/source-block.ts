import type { Citation } from "@qanun/contract"

const line = (block: string, label: RegExp) => block.match(label)?.[1]?.trim()

/**
 * Reads one element of an older Core's `sources` (contract 5.8) into a citation: a block of lines, a title with an article,
 * or a bare title. The labels are read and not the pictures before them, which stored history has in two spellings.
 * Its number is its place in the list, and marks like `[منبع ۲]` in such an answer do not point to it.
 */
export function citationOfBlock(block: string, index: number): Citation {
  // The text may hold any label itself, so it ends at the last blank line and the labels are read after that.
  const text = block.match(/متن:\s*([\s\S]*)/)?.[1]
  const cut = text?.lastIndexOf("\n\n") ?? -1
  const about = text === undefined ? block : cut < 0 ? "" : text.slice(cut)
  const law = line(about, /نام سند:\s*(.+)/) ?? (text === undefined ? block.split(" - ")[0]?.trim() : undefined) ?? ""
  const path = line(about, /مسیر:\s*(.+)/) ?? line(about, /📍\s*(.+)/)
  const article = `${path ?? ""} ${text === undefined ? block : ""}`.match(/ماده\s+([\d۰-۹]+)/)?.[1]
  return {
    n: index + 1,
    source_id: "",
    kind: "official",
    law,
    article: article ? article.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0)) : null,
    label: [path, law].filter(Boolean).join("، ") || block,
    language: "fa",
    text: (cut < 0 ? text : text?.slice(0, cut))?.trim() ?? "",
    validity: { status: "unknown" },
    spans: [],
  }
}
