import { printable } from "./printable.ts"

/** Rows under a head, in columns as wide as their widest cell. */
export function table(head: readonly string[], contents: readonly (readonly string[])[]): string {
  const rows = contents.map((row) => row.map((cell) => printable(cell).replaceAll("\n", " ")))
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd()
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n")
}
