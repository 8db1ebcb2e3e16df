import { Tier } from "@qanun/contract"

/** Who the host says is asking. */
export interface User {
  /** The host's own id, 1 to 100 characters and no control characters; becomes the token's `sub`. */
  id: string
  username?: string | null | undefined
  email?: string | null | undefined
  /** @defaultValue "free" */
  tier?: Tier | undefined
  /** Shown in the widget; never sent to Core. */
  name?: string | null | undefined
  /** IANA name, e.g. `Asia/Tehran`: the day of the quota is the user's own. */
  timeZone?: string | undefined
}

/** A user or an anonymous visitor, checked. `id` owns every row of theirs and is the token's `sub`. */
export interface Person {
  id: string
  anonymous: boolean
  tier: Tier
  username: string | null
  email: string | null
  name: string | null
  timeZone: string | null
}

export const isTier = (value: unknown): value is Tier => Tier.safeParse(value).success

/** Ids of visitors start so; the host's ids must not. */
export const VISITOR_PREFIX = "visitor_"
