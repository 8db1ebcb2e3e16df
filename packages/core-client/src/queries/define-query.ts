import type { Answer } from "../answer.ts"
import { check, invalid, LANGUAGE } from "../check.ts"
import type { CoreClient } from "../client.ts"
import type { WriteOptions } from "../context.ts"
import { QanunError } from "../errors.ts"
import type { Question } from "../question.ts"
import { checkedSettings, type Settings } from "../settings.ts"
import { checkClient } from "./check-client.ts"
import { jsonIn } from "./json-in.ts"

/** A schema of zod, zod/mini, valibot or any other library that follows Standard Schema v1. */
export interface Schema<Input, Output> {
  readonly "~standard": {
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    validate(value: unknown): Checked<Output> | Promise<Checked<Output>>
  }
}

type Checked<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] }

/** A question with a form: what goes in, how it is asked, and what must come out. */
export interface QueryDefinition<Input, Parsed, Output> {
  input: Schema<Input, Parsed>
  /** The question's text for an input. */
  prompt: (input: Parsed) => string
  /** The answer must hold JSON of this shape. */
  output?: Schema<unknown, Output> | undefined
  settings?: Settings | undefined
  language?: Question["language"]
}

/** An answer together with what was read out of it. */
export type TypedAnswer<Output> = Answer & { output: Output }

/** Asks a defined question. */
export type DefinedQuery<Input, Output> = (
  client: Pick<CoreClient, "query">,
  input: Input,
  options?: WriteOptions & { conversationId?: string | undefined },
) => Promise<TypedAnswer<Output>>

/**
 * Makes a reusable, typed question.
 *
 * @throws QanunError `invalid_argument` where the definition is none; (the function made) `invalid_argument` where the input does not fit, before anything is sent;
 * `invalid_response` with the answer in `partial` where no fitting JSON is in it.
 * @example
 * import { defineQuery } from "@qanun/core-client"
 * import * as z from "zod/mini"
 * const leaveDays = defineQuery({
 *   input: z.object({ years: z.int() }),
 *   prompt: ({ years }) => `پس از ${years} سال کار چند روز مرخصی دارم؟ پاسخ: {"days": عدد}`,
 *   output: z.object({ days: z.int() }),
 *   settings: "precise",
 * })
 * const { output, citations } = await leaveDays(client, { years: 3 })
 */
export function defineQuery<Input, Parsed, Output = undefined>(
  definition: QueryDefinition<Input, Parsed, Output>,
): DefinedQuery<Input, Output> {
  const {
    input: inputSchema,
    output: outputSchema,
    prompt,
    settings,
    language,
  } = check("definition", definition ?? null, "an object")
  checkSchema("input", inputSchema)
  if (outputSchema !== undefined) checkSchema("output", outputSchema)
  check("prompt", prompt ?? null, "a function")
  checkedSettings("settings", settings, {})
  check("language", language, LANGUAGE)
  return async (client, input, options = {}) => {
    checkClient(client)
    const { conversationId, ...rest } = check("options", options, "an object")
    const checked = await inputSchema["~standard"].validate(input)
    if (checked.issues)
      throw invalid("input", `be as its schema says: ${describe(checked.issues)}`, { issues: checked.issues })
    const question: Question = {
      query: prompt(checked.value),
      language,
      llm_settings: settings,
      conversation_id: conversationId,
    }
    const answer = await client.query.ask(question, rest)
    if (!outputSchema) return { ...answer, output: undefined as Output }
    const found = await outputSchema["~standard"].validate(jsonIn(answer.answer))
    if (found.issues)
      throw new QanunError("invalid_response", `The answer holds no fitting JSON: ${describe(found.issues)}.`, {
        details: { issues: found.issues },
        partial: answer,
      })
    return { ...answer, output: found.value }
  }
}

function checkSchema(field: string, schema: Schema<never, unknown> | Schema<unknown, unknown>): void {
  if (typeof schema?.["~standard"]?.validate !== "function") throw invalid(field, "be a schema of Standard Schema v1")
}

const describe = (issues: readonly { message: string; path?: readonly unknown[] | undefined }[]) =>
  issues
    .map(({ message, path = [] }) => `${path.map((part) => partName(part)).join(".") || "value"}: ${message}`)
    .join("; ")

const partName = (part: unknown) =>
  typeof part === "object" && part !== null && "key" in part ? String(part.key) : String(part)
