import { openSqlite } from "@qanun/store"
import { expect, onTestFinished, test } from "vitest"
import { createUsersAdapter, type UsersAdapterOptions } from "../src/index.ts"
import { SECRET } from "./site.ts"

const core = { baseUrl: "http://127.0.0.1:9", secret: SECRET }

/** As somebody without a type checker would write them. */
const WRONG: readonly (readonly [what: string, options: Record<string, unknown>, words: string])[] = [
  ["no Core", { core: undefined }, "core.baseUrl must be an absolute http(s) address"],
  ["a relative Core", { core: { ...core, baseUrl: "/core" } }, "core.baseUrl must be an absolute http(s) address"],
  ["a Core with /api/v1", { core: { ...core, baseUrl: "http://core/api/v1" } }, "must end before /api/v1"],
  ["a short secret", { core: { ...core, secret: "short" } }, "core.secret must have at least 32 characters"],
  ["no secret", { core: { baseUrl: core.baseUrl } }, "core.secret must have at least 32 characters"],
  ["a token that lives for ever", { core: { ...core, tokenLifetimeSeconds: 1e9 } }, "from 60 to 3600"],
  ["no store", { store: undefined }, 'store must be a database of @qanun/store, e.g. await openSqlite("users.db")'],
  ["the name of a file as store", { store: "users.db" }, "store must be a database"],
  ["a store that nobody awaited", { store: Promise.resolve() }, "await openSqlite"],
  ["nobody who could ask", { anonymous: undefined }, "give identify, or anonymous, or both"],
  ["visitors without a secret", { anonymous: true }, "anonymous.secret must have at least 32 characters"],
  ["a path without a slash", { basePath: "qanun" }, "basePath must start with a slash"],
  ["a path that ends with a slash", { basePath: "/qanun/" }, "and not end with one"],
  ["a misspelt option", { allowedOrgins: [] }, "there is no option allowedOrgins; there are core, store, identify"],
  ["one origin as a text", { allowedOrigins: "https://a.example" }, "allowedOrigins must be a list"],
  ["an origin with a path", { allowedOrigins: ["https://a.example/"] }, "not https://a.example/"],
  ["an unknown tier", { quota: { perDay: { fre: 3 } } }, "knows free, basic, premium, enterprise, not fre"],
  ["fewer questions than none", { quota: { perDay: { free: -1 } } }, "quota.perDay.free must be a whole number"],
  ["a city as time zone", { quota: { timeZone: "Tehran" } }, "quota.timeZone must be an IANA name"],
  ["an empty cron secret", { cronSecret: "" }, "cronSecret must have at least 32 characters"],
  ["no schedule", { sync: { full: "hourly" } }, "sync.full must be a cron pattern"],
]

test.each(WRONG)("%s is refused at start-up in words of what to do", async (_, options, words) => {
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  const given = { core, store, anonymous: { secret: SECRET }, ...options } as UsersAdapterOptions
  await expect(createUsersAdapter(given)).rejects.toThrow(TypeError)
  await expect(createUsersAdapter(given)).rejects.toThrow(words)
})
