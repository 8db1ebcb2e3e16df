import { fieldProblems, jsonProblem } from "@qanun/contract"
import * as z from "zod/mini"
import { UsersError } from "../errors.ts"

/** Largest request body in bytes; a question of 2,000 characters is 8 KB at most. */
export const MAX_BODY_BYTES = 64 * 1024

/**
 * The JSON body of a request, checked against a schema.
 *
 * @throws UsersError `unsupported_media_type`, `payload_too_large`, `malformed_json` or `invalid_request`.
 */
export async function readBody<Schema extends z.core.$ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase()
  if (type !== "application/json") throw new UsersError("unsupported_media_type")
  const text = await readText(request)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new UsersError("malformed_json", { cause })
  }
  return check(schema, value, "body")
}

/** Checks any input against a schema, and for what no schema allows. @throws UsersError `invalid_request` that names the fields. */
export function check<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  where: "body" | "query" | "path",
): z.output<Schema> {
  const problem = jsonProblem(value, where)
  if (problem) throw new UsersError("invalid_request", { fields: [problem] })
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  throw new UsersError("invalid_request", { fields: fieldProblems(result.error, value, where) })
}

/** The body as text, as it came. @throws UsersError `payload_too_large`, or `malformed_json` for broken UTF-8. */
export async function readText(request: Request): Promise<string> {
  const length = request.headers.get("content-length")
  if (Number(length ?? 0) > MAX_BODY_BYTES) throw new UsersError("payload_too_large")
  // Servers hold a body to its announced length, and mounts read such a one without a stream.
  const bytes = length === null ? await readStream(request) : new Uint8Array(await request.arrayBuffer())
  if (bytes.byteLength > MAX_BODY_BYTES) throw new UsersError("payload_too_large")
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new UsersError("malformed_json", { cause })
  }
}

async function readStream({ body }: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw new UsersError("payload_too_large")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
