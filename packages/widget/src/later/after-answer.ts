export { AnswerActions } from "./answer-actions.tsx"
export { Reader } from "./reader.tsx"
