import * as z from "zod/mini"
import { Tier } from "./common.ts"

/** Claims of the access token that Users mints and Core verifies (contract 2). `sub` is at most 100 characters. */
export const TokenClaims = z.object({
  sub: z.string().check(
    z.minLength(1),
    z.maxLength(100),
    // Stores leave U+0000 out, and half characters become one and the same: two people would be one.
    z.refine((sub) => !/[\0\p{Surrogate}]/u.test(sub)),
  ),
  type: z.literal("access"),
  exp: z.int(),
  iat: z.optional(z.int()),
  jti: z.optional(z.string()),
  username: z.optional(z.nullable(z.string())),
  email: z.optional(z.nullable(z.string())),
  tier: z.prefault(Tier, "free"),
})
export type TokenClaims = z.infer<typeof TokenClaims>
