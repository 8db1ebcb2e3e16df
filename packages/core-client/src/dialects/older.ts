export { createLineFraming } from "../stream/json-lines.ts"
export { mendOlderAnswer } from "./older-answer.ts"
export { createOlderDialect } from "./older-events.ts"
