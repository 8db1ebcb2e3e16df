import fc from "fast-check"
import { expect, test } from "vitest"
import { parseEvent } from "../../src/stream/event.ts"

const piece = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("ماده ۶۴", '"', "\\", "\u0000", "\n", "\u007f", "\u0085", "\ud800", '"}', "x".repeat(998)),
)

test("a token's text is always what JSON says it is, escaped or not, long or short", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
      const event = { type: "token", content: pieces.join("") }
      expect(parseEvent(JSON.stringify(event))).toEqual(event)
    }),
  )
})

test.each(['"', "\n", "\u0000", "\\q"])("a token that holds %j bare is refused, as JSON refuses it", (bad) => {
  expect(() => parseEvent(`{"type":"token","content":"ماده ${bad} ۶۴"}`)).toThrow("The event is no JSON.")
})
