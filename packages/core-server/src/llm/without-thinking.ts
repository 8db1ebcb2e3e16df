const OPENING = "<think>"
const CLOSING = "</think>"

/**
 * The pieces of an answer without what a model thinks aloud before it: some endpoints send that as `<think>…</think>` in
 * front of the words. Nothing of it may be taken for an answer.
 */
export async function* withoutThinking<Return>(pieces: AsyncGenerator<string, Return>): AsyncGenerator<string, Return> {
  let state: "begin" | "thinking" | "answer" = "begin"
  let held = ""
  for (;;) {
    const { value, done } = await pieces.next()
    if (done) {
      if (state === "begin" && held !== "") yield held
      return value
    }
    if (state === "answer") {
      yield value
      continue
    }
    held += value
    if (state === "begin") {
      held = held.trimStart()
      if (OPENING.startsWith(held)) continue
      state = held.startsWith(OPENING) ? "thinking" : "answer"
    }
    const end = state === "thinking" ? held.indexOf(CLOSING) : 0
    // Of what is thought, only as much is kept as may be a part of its end.
    if (end < 0) held = held.slice(-CLOSING.length)
    else {
      const words = state === "thinking" ? held.slice(end + CLOSING.length) : held
      state = "answer"
      held = ""
      if (words !== "") yield words
    }
  }
}
