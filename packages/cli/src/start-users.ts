import type { Driver } from "@qanun/store"
import { createUsersAdapter, identifyByToken, type Logger, type UsersAdapter } from "@qanun/users"
import { ownServiceKey, type Secrets } from "./secrets.ts"
import type { Settings } from "./settings/table.ts"
import { USERS_PATH } from "./users-path.ts"

/**
 * The Users side as the settings want it: anonymous visitors, and people whom the host signs in.
 *
 * @param background Whether it syncs with Core by itself.
 */
export function startUsers(
  settings: Settings,
  store: Driver,
  secrets: Secrets,
  { coreUrl, logger, background }: { coreUrl: string; logger: Logger; background: boolean },
): Promise<UsersAdapter> {
  const { identitySecret, allowedOrigins, trustProxy, questionsPerDay } = settings
  // Of a Core that runs elsewhere, the operator gives the key.
  const serviceKey = settings.coreUrl ? settings.serviceKeys?.[0] : ownServiceKey(secrets)
  return createUsersAdapter({
    core: { baseUrl: coreUrl, secret: secrets.core, ...(background && serviceKey ? { serviceKey } : {}) },
    store,
    identify: identitySecret ? identifyByToken({ secret: identitySecret }) : () => null,
    anonymous: { secret: secrets.visitors },
    basePath: USERS_PATH,
    allowedOrigins,
    trustProxy,
    // On one's own machine nobody has to ration questions.
    quota:
      questionsPerDay === undefined
        ? false
        : {
            perDay: {
              free: questionsPerDay,
              basic: questionsPerDay,
              premium: questionsPerDay,
              enterprise: questionsPerDay,
            },
          },
    logger,
    ...(background ? {} : { sync: false as const }),
  })
}
