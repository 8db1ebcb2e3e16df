// All that only an older server needs, in one file that is loaded when one is met. It imports nothing that every page loads,
// so that bundlers need no third file for what both share.
export { createLineFraming } from "../stream/json-lines.ts"
export { readOlderError } from "./error-bodies.ts"
export { mendOlderAnswer } from "./older-answer.ts"
export { OLDER_CORE } from "./older-core.ts"
export { createOlderDialect } from "./older-events.ts"
export { readRedirect } from "./redirect.ts"
export { replay } from "./replay.ts"
