import type { Message } from "@qanun/contract"
import { expect, test } from "vitest"
import { turnsOf } from "../../../src/later/transcript.ts"

const message = (id: string, role: Message["role"], more: Partial<Message> = {}): Message => ({
  id,
  role,
  content: `text of ${id}`,
  tokens: 0,
  sources: null,
  feedback_rating: null,
  created_at: "2026-01-01T00:00:00Z",
  ...more,
})
const shape = (messages: Message[]) =>
  turnsOf(messages).map(({ question, text, phase, failure }) => [
    question,
    text.value,
    phase.value,
    failure.value?.code,
  ])

test("questions and answers are paired, also where the server does not say which answers which", () => {
  expect(
    shape([message("q1", "user"), message("a1", "assistant"), message("q2", "user"), message("a2", "assistant")]),
  ).toEqual([
    ["text of q1", "text of a1", "done", undefined],
    ["text of q2", "text of a2", "done", undefined],
  ])
})

test("an answer that is still being written is resumed, a failed one says why, a stopped one is no failure", () => {
  expect(
    shape([
      message("q1", "user"),
      message("a1", "assistant", { reply_to: "q1", status: "failed", error_code: "core_timeout" }),
      message("q2", "user"),
      message("a2", "assistant", { reply_to: "q2", status: "failed", error_code: "cancelled" }),
      message("q3", "user"),
      message("a3", "assistant", { reply_to: "q3", status: "processing", content: "" }),
    ]),
  ).toEqual([
    ["text of q1", "text of a1", "failed", "core_timeout"],
    ["text of q2", "text of a2", "stopped", undefined],
    ["text of q3", "", "resuming", undefined],
  ])
})

test("a question that was never answered has failed and can be asked again", () => {
  expect(shape([message("q1", "user"), message("q2", "user"), message("a2", "assistant", { reply_to: "q2" })])).toEqual(
    [
      ["text of q1", "", "failed", "interrupted"],
      ["text of q2", "text of a2", "done", undefined],
    ],
  )
})

test("a page of the list that begins with an answer keeps it", () => {
  expect(shape([message("a0", "assistant"), message("q1", "user"), message("a1", "assistant")])).toEqual([
    ["", "text of a0", "done", undefined],
    ["text of q1", "text of a1", "done", undefined],
  ])
})
