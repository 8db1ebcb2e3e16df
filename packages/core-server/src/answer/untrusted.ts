import { fold } from "../text/fold.ts"
import { sentences } from "../text/sentences.ts"

/**
 * Sentences of a document that speak to a model instead of stating law. Narrower than what questions are refused for:
 * statutes speak of earlier laws and of orders all the time, but they never tell a reader to forget instructions.
 */
const TO_A_MODEL = [
  /نادیده\s*بگیر(?!ن|د|ی)|(?:دستور|تعلیمات|راهنما)\S*\s+(?:\S+\s+){0,3}(?:فراموش|رها)\s*کن|پرامپت|از این به بعد تو/u,
  /(?:ignore|disregard|forget|override)\s+(?:\S+\s+){0,4}(?:instructions?|rules?|prompts?|above|previous)/u,
  /system prompt|you are (?:now|no longer)|pretend (?:to be|you|that)|jailbreak|developer mode|no_answer/u,
  /(?:reply|respond|answer|say|write|output) (?:only|exactly|with)\b|do not cite|without (?:a )?(?:mark|citation|source)/u,
  /تجاهل\s+(?:\S+\s+){0,3}(?:التعلیمات|الاوامر|ما سبق|القواعد)|فقط بنویس|فقط بگو/u,
]

const speaksToModel = (sentence: string) => {
  const folded = fold(sentence).replaceAll("\u200c", " ").replace(/\s+/g, " ")
  return TO_A_MODEL.some((pattern) => pattern.test(folded))
}

/**
 * A document's text as a model may see and cite it: sentences that give orders become blanks of the same length, so that
 * offsets into the text stay right.
 */
export function withoutOrders(text: string): string {
  let safe = text
  for (const { start, end } of sentences(text))
    if (speaksToModel(text.slice(start, end))) safe = safe.slice(0, start) + " ".repeat(end - start) + safe.slice(end)
  return safe
}

/** Addresses, images and markup: a way out for what a model was told to leak. */
const WAY_OUT = /\b(?:https?|ftp|data|javascript):|\bwww\.|\]\(|<\/?[a-z!]/i

/** Whether a sentence would send its reader somewhere, or carry markup. */
export const leadsOut = (sentence: string): boolean => WAY_OUT.test(sentence)
