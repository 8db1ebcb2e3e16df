import { expect, test } from "vitest"
import { createSentenceBuffer } from "../src/answer/sentence-buffer.ts"
import { tokensOf } from "../src/answer/steps.ts"
import { checkSentence } from "../src/answer/verify.ts"
import { textOfDocx } from "../src/ingest/docx.ts"
import { textOfHtml, textOfMarkdown } from "../src/ingest/plain-text.ts"
import { source } from "./support/source.ts"
import { zip } from "./support/zip.ts"

/** Work that grows with the square of this takes minutes, and work that grows with it, no second. */
const MANY = 200_000
const PATIENCE = 20_000
const repeated = (piece: string) => piece.repeat(Math.ceil(MANY / piece.length))

test.each(["<", "<!--", "<script ", "</script ", "<h1>", "<title", "<title>", "<br ", "&#"])(
  "a web page of nothing but %s is read in a moment",
  (piece) => {
    expect(textOfHtml(repeated(piece)).text.length).toBeLessThanOrEqual(MANY + 10)
  },
  PATIENCE,
)

test.each(["[", "![", "[](", "![](", "[a](b", "# ", "**"])(
  "a Markdown file of nothing but %s is read in a moment",
  (piece) => {
    expect(textOfMarkdown(repeated(piece)).text.length).toBeLessThanOrEqual(MANY + 10)
  },
  PATIENCE,
)

test.each(["<", "<w:tab ", "<w:br ", "<w:p>", "<w:del>"])(
  "a DOCX of nothing but %s is read in a moment",
  (piece) => {
    expect(textOfDocx(zip("word/document.xml", Buffer.from(repeated(piece)))).text.length).toBeLessThanOrEqual(
      MANY + 10,
    )
  },
  PATIENCE,
)

const cited = source("مرخصی سالانه یک ماه است. ".repeat(400))

test.each(["«", "“", '"', "«ا» ", "[", "【1", "۱٬"])(
  "a sentence of a model of nothing but %s is checked in a moment",
  (piece) => {
    expect(checkSentence(`${repeated(piece)} [1].`, [cited], "").result).toBe("unsupported")
  },
  PATIENCE,
)

test.each(["ا", "\n", " ", ".", "[1]", ". ", "۱"])(
  "a model that writes %j without end, in small pieces, keeps nobody waiting",
  (piece) => {
    const buffer = createSentenceBuffer()
    const text = `x.${repeated(piece)}`
    const sentences = text.match(/[\s\S]{1,7}/gu)?.flatMap((part) => buffer.add(part)) ?? []
    expect([...sentences, buffer.rest()].join("")).toBe(text)
  },
  PATIENCE,
)

test(
  "white space without end is sent in a moment",
  () => {
    for (const white of [" ", "\n"]) {
      const text = `${repeated(white)}یک${repeated(white)}دو${repeated(white)}`
      expect(tokensOf(text).map((step) => step.type === "token" && step.content.trim())).toEqual(["یک", "دو"])
    }
    expect(tokensOf(repeated(" "))).toEqual([])
  },
  PATIENCE,
)
