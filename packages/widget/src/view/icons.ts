export { SCALES } from "../loader/launcher.ts"

/** Outlines on a 24-pixel grid. One constant each, so that a file carries only what it shows. */
export const CLOSE = "M6 6l12 12M18 6L6 18"
export const PLUS = "M12 5v14M5 12h14"
export const SEND = "M12 19V5M5.5 11.5L12 5l6.5 6.5"
export const STOP = "M7 7h10v10H7z"
export const BACK = "M19 12H5M11 6l-6 6 6 6"
export const DOWN = "M12 5v14M6 13l6 6 6-6"
export const RETRY = "M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4h-4"
export const COPY = "M9 9h10.5v10.5H9zM5 15H4.5V4.5H15V5"
export const DONE = "M5 12.5l4.5 4.5L19 7.5"
export const EDIT = "M4.5 19.5h3.5L19 8.5 15.5 5 4.5 16v3.5M13.5 7l3.5 3.5"
export const GOOD =
  "M7.5 11v8.5H4.5V11h3M7.5 11l4-7c1.5 0 2.5 1 2.5 2.5l-.6 3h4.6c1.2 0 2 1 1.8 2.2l-1.1 6c-.2 1-1 1.8-2 1.8H7.5"
export const BAD =
  "M7.5 13V4.5H4.5V13h3M7.5 13l4 7c1.5 0 2.5-1 2.5-2.5l-.6-3h4.6c1.2 0 2-1 1.8-2.2l-1.1-6c-.2-1-1-1.8-2-1.8H7.5"
export const LIST = "M4.5 6.5h15M4.5 12h15M4.5 17.5h9"
export const TRASH = "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v6M13.5 10.5v6"
export const TUNE = "M4.5 8h8M17 8h2.5M4.5 16H7M11.5 16h8M12.5 5.5v5M7 13.5v5"
export const INFO = "M12 11v5.5M12 7.5v.3M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17"
export const GO = "M5 12h14M13 6l6 6-6 6"
export const OFFLINE =
  "M3.5 3.5l17 17M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 5-2.7M14.5 9.4A10 10 0 0 1 19 12M12 19v.2"
export const PRINT = "M7 9V4.5h10V9M7 17H4.5V9h15v8H17M7 14h10v5.5H7z"
