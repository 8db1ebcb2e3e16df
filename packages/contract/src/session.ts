import * as z from "zod/mini"
import { Tier } from "./common.ts"

/** Answer of `GET session` (Users): who the visitor is to this site; `user` is null before the first question. */
export const Session = z.object({
  user: z.nullable(
    z.object({ id: z.string(), anonymous: z.boolean(), name: z.optional(z.nullable(z.string())), tier: Tier }),
  ),
})
export type Session = z.infer<typeof Session>

/** Answer of `GET health`: read `status`, not the HTTP code (contract 1.15). */
export const Health = z.object({
  status: z.enum(["healthy", "degraded", "unhealthy"]),
  version: z.string(),
  services: z.optional(z.record(z.string(), z.string())),
})
export type Health = z.infer<typeof Health>

/** Answer of `GET health/ready` of Core, with 503 while it is not. */
export const Ready = z.object({ ready: z.boolean() })

/** Answer of `GET health/live` of Core. */
export const Live = z.object({ alive: z.literal(true) })
