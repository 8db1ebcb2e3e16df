// All that only an older server needs, in one file that is loaded when one is met.
export { createLineFraming } from "../stream/json-lines.ts"
export { readOlderError } from "./error-bodies.ts"
export { mendOlderAnswer } from "./older-answer.ts"
export { OLDER_CORE } from "./older-core.ts"
export { createOlderDialect } from "./older-events.ts"
export { replay } from "./replay.ts"
