/** The parts of a request that a model server looks at. */
export interface ModelBody {
  model?: string
  messages?: { role: string; content: string }[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  input?: string | string[]
  [field: string]: unknown
}

const PIECE = /[\s\S]{1,7}/gu
const tokensOf = (text: string) => Math.ceil(text.length / 4)

/** What a request and its answer cost: a token for every four characters. */
function usageOf(text: string, { messages = [] }: ModelBody) {
  const prompt_tokens = messages.reduce((sum, { content }) => sum + tokensOf(content), 0)
  const completion_tokens = tokensOf(text)
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

/** A whole chat completion. */
export function completion(text: string, request: ModelBody) {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 0,
    model: request.model ?? "",
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: usageOf(text, request),
  }
}

/** The same in pieces: the role, the words, the end, and what it cost where that was asked for. */
export function completionChunks(text: string, request: ModelBody): object[] {
  const chunk = (choices: object[], usage?: object) => ({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 0,
    model: request.model ?? "",
    choices,
    ...(usage ? { usage } : {}),
  })
  const delta = (delta: object, finish_reason: string | null = null) => chunk([{ index: 0, delta, finish_reason }])
  return [
    delta({ role: "assistant", content: "" }),
    ...(text.match(PIECE) ?? []).map((content) => delta({ content })),
    delta({}, "stop"),
    ...(request.stream_options?.include_usage ? [chunk([], usageOf(text, request))] : []),
  ]
}
