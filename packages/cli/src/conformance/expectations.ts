import { ErrorBody } from "@qanun/contract"
import * as z from "zod/mini"
import { Absent, expectThat } from "./check.ts"
import type { Reply, Wire } from "./wire.ts"

/** What is expected of a body; gives it with its type. */
export function expectShape<Schema extends z.core.$ZodType>(
  schema: Schema,
  body: unknown,
  what: string,
): z.output<Schema> {
  const checked = z.safeParse(schema, body)
  if (checked.success) return checked.data
  const fields = [...new Set(checked.error.issues.map(({ path }) => path.join(".") || "the whole body"))]
  expectThat(false, `${what} does not fit: ${fields.slice(0, 4).join(", ")}`)
}

export function expectStatus({ status }: Reply, ...wanted: number[]): void {
  expectThat(wanted.includes(status), `${status}, expected ${wanted.join(" or ")}`)
}

/** An error in both forms, FastAPI's `detail` and ours. */
export function expectError(reply: Reply, status: number, code: string): void {
  expectStatus(reply, status)
  const { error } = expectShape(ErrorBody, reply.body, "the error body")
  expectThat(error.code === code, `error.code is ${error.code}, expected ${code}`)
}

/**
 * Whether a path is not there at all (contract 1.4: every 404 of the field's Core carries `path`; FastAPI's own says
 * "Not Found"), rather than the thing that it names.
 */
export function isMissingRoute({ status, body }: Reply): boolean {
  if (status === 405 || status === 501) return true
  const { detail, path, error } = (body ?? {}) as Record<string, unknown>
  return status === 404 && error === undefined && (path !== undefined || detail === "Not Found" || detail === undefined)
}

/** Ends the check when the server does not offer the route. @throws Absent */
export function offered(reply: Reply, what: string): void {
  if (isMissingRoute(reply)) throw new Absent(`${what} is not offered`)
}

export const isUsersApi = ({ capabilities }: Wire) => capabilities?.server.role === "users"
