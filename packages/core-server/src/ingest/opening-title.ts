import { fold } from "../text/fold.ts"
import { articleLine, chapterLine } from "./article-lines.ts"
import type { PlainDocument } from "./plain-text.ts"

/** With these words documents begin before they say what they are. */
const INVOCATION = /^(?:بسم|به نام|با نام|in the name of)/u
/** No title ends like a sentence. */
const SENTENCE_END = /[.؟?!؛;:،,]$/u
const MAX_TITLE = 120

/** A text with articles and without a title of its own is called by its first line, where that reads like one. */
export function withOpeningTitle({ title, text, ...rest }: PlainDocument): PlainDocument {
  const lines = text.split(/\r\n|\r|\n/)
  const at = lines.findIndex((line) => /\S/.test(line) && !INVOCATION.test(fold(line.trim().slice(0, MAX_TITLE))))
  const opening = lines[at]?.trim() ?? ""
  const isTitle =
    title === null &&
    opening.length <= MAX_TITLE &&
    /\p{L}/u.test(opening) &&
    !opening.startsWith("#") &&
    !SENTENCE_END.test(opening) &&
    chapterLine(opening) === undefined &&
    articleLine(opening) === undefined &&
    lines.some((line) => articleLine(line))
  return isTitle ? { ...rest, title: opening, text: lines.slice(at + 1).join("\n") } : { ...rest, title, text }
}
