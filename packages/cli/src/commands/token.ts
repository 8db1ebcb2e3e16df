import { mkdir } from "node:fs/promises"
import { Tier } from "@qanun/contract"
import { wrongUse } from "../cli-error.ts"
import { mintToken } from "../mint-token.ts"
import { loadSecrets } from "../secrets.ts"
import { type Flags, resolveSettings } from "../settings/resolve.ts"

export interface TokenOptions {
  user: string
  tier: string
  seconds: string
  json?: boolean
}

/** Prints a token that this installation's Core takes. */
export async function token({ user, tier: wanted, seconds, json, ...flags }: TokenOptions & Flags): Promise<void> {
  const tier = Tier.safeParse(wanted)
  if (!tier.success) throw wrongUse(`--tier takes free, basic, premium or enterprise, not ${JSON.stringify(wanted)}.`)
  const lifetimeSeconds = Number(seconds)
  if (!Number.isInteger(lifetimeSeconds) || lifetimeSeconds < 60 || lifetimeSeconds > 3600)
    throw wrongUse(`--seconds takes a whole number from 60 to 3600, not ${JSON.stringify(seconds)}.`)
  if (!user || user.length > 100) throw wrongUse("--user takes 1 to 100 characters.")
  const settings = await resolveSettings(flags, process.env)
  await mkdir(settings.data, { recursive: true, mode: 0o700 })
  const { core } = await loadSecrets(settings)
  const minted = await mintToken(core, { sub: user, tier: tier.data, lifetimeSeconds })
  if (!json) console.log(minted)
  else
    console.log(
      JSON.stringify({
        token: minted,
        user,
        tier: tier.data,
        expires_at: new Date(Date.now() + lifetimeSeconds * 1000).toISOString(),
      }),
    )
}
