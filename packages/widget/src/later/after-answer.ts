export { Announcements } from "./announcements.tsx"
export { AnswerActions } from "./answer-actions.tsx"
export { Reader } from "./reader.tsx"
export { Sources } from "./sources.tsx"
