import * as z from "zod/mini"
import { UsersError } from "../errors.ts"

/** What Core has sent, checked. @throws UsersError `core_invalid_response` */
export function sound<Schema extends z.core.$ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const checked = z.safeParse(schema, value)
  if (!checked.success) throw new UsersError("core_invalid_response")
  return checked.data
}
