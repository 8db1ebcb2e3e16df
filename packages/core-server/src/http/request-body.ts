import { fieldProblems, jsonProblem } from "@qanun/contract"
import * as z from "zod/mini"
import { MAX_BODY_BYTES } from "../config.ts"
import { CoreError } from "../errors.ts"

/**
 * Reads and checks a JSON body.
 *
 * @throws CoreError `unsupported_media_type`, `payload_too_large`, `malformed_json` or `invalid_request`.
 */
export async function readBody<Schema extends z.core.$ZodType>(
  request: Request,
  schema: Schema,
  limit = MAX_BODY_BYTES,
): Promise<z.output<Schema>> {
  const value = await readJson(request, limit)
  const problem = jsonProblem(value)
  if (problem) throw new CoreError("invalid_request", { fields: [problem] })
  return parse(value, schema)
}

/** Checks a value against a schema. @throws CoreError `invalid_request` that names the fields. */
export function parse<Schema extends z.core.$ZodType>(value: unknown, schema: Schema): z.output<Schema> {
  const result = z.safeParse(schema, value)
  if (!result.success) throw new CoreError("invalid_request", { fields: fieldProblems(result.error, value) })
  return result.data
}

async function readJson(request: Request, limit: number): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? ""
  if (type !== "application/json" && !/^application\/[\w.-]+\+json$/.test(type))
    throw new CoreError("unsupported_media_type")
  const bytes = await readLimited(request, limit)
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new CoreError("malformed_json", { cause })
  }
}

/** The bytes of a body. @throws CoreError `payload_too_large` */
export async function readLimited(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = () => new CoreError("payload_too_large", { details: { limit_bytes: limit } })
  const declared = request.headers.get("content-length")
  if (Number(declared ?? 0) > limit) throw tooLarge()
  if (declared !== null) {
    // A body of a known size is read at once: many times quicker than as a stream, and it cannot be longer.
    const bytes = new Uint8Array(await request.arrayBuffer())
    if (bytes.byteLength > limit) throw tooLarge()
    return bytes
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * A whole number from the query string.
 *
 * @throws CoreError `invalid_request` when it is no whole number within the bounds.
 */
export function readPageParameter(
  url: URL,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const raw = url.searchParams.get(name)
  if (raw === null) return fallback
  const value = Number(raw)
  if (raw.trim() !== "" && Number.isInteger(value) && value >= min && value <= max) return value
  const msg = `${name} must be a whole number from ${min} to ${max}`
  throw new CoreError("invalid_request", { fields: [{ loc: ["query", name], msg, type: "invalid_value" }] })
}
