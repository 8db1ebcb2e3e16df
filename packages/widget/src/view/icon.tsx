import { SCALES } from "../loader/launcher.ts"

/** Outlines on a 24-pixel grid. */
const PATHS = {
  scales: SCALES,
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  stop: "M7 7h10v10H7z",
  back: "M19 12H5M11 6l-6 6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4h-4",
  copy: "M9 9h10.5v10.5H9zM5 15H4.5V4.5H15V5",
  done: "M5 12.5l4.5 4.5L19 7.5",
  edit: "M4.5 19.5h3.5L19 8.5 15.5 5 4.5 16v3.5M13.5 7l3.5 3.5",
  good: "M7.5 11v8.5H4.5V11h3M7.5 11l4-7c1.5 0 2.5 1 2.5 2.5l-.6 3h4.6c1.2 0 2 1 1.8 2.2l-1.1 6c-.2 1-1 1.8-2 1.8H7.5",
  bad: "M7.5 13V4.5H4.5V13h3M7.5 13l4 7c1.5 0 2.5-1 2.5-2.5l-.6-3h4.6c1.2 0 2-1 1.8-2.2l-1.1-6c-.2-1-1-1.8-2-1.8H7.5",
  list: "M4.5 6.5h15M4.5 12h15M4.5 17.5h9",
  tune: "M4.5 8h8M17 8h2.5M4.5 16H7M11.5 16h8M12.5 5.5v5M7 13.5v5",
  print: "M7 9V4.5h10V9M7 17H4.5V9h15v8H17M7 14h10v5.5H7z",
  quote: "M9.5 7H5v5.5h3.5c0 2-1 3.5-3 4M19 7h-4.5v5.5H18c0 2-1 3.5-3 4",
  info: "M12 11v5.5M12 7.5v.3M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17",
  go: "M5 12h14M13 6l6 6-6 6",
  offline: "M3.5 3.5l17 17M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 5-2.7M14.5 9.4A10 10 0 0 1 19 12M12 19v.2",
} as const

export type IconName = keyof typeof PATHS

/** Icons that point along the line of reading are mirrored in right-to-left text. */
const MIRRORED: readonly IconName[] = ["back", "go", "quote", "list"]

export const Icon = ({ name }: { name: IconName }) => (
  <svg viewBox="0 0 24 24" class={MIRRORED.includes(name) ? "icon mirrored" : "icon"} aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
)
