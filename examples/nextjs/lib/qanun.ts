import { openSqlite } from "@qanun/store"
import { createUsersAdapter, type UsersAdapter } from "@qanun/users"
import { currentPerson } from "./session"

declare global {
  var qanun: Promise<UsersAdapter> | undefined
}

async function create(): Promise<UsersAdapter> {
  return createUsersAdapter({
    core: { baseUrl: process.env["CORE_URL"] ?? "http://127.0.0.1:7001", secret: process.env["CORE_SECRET"] ?? "" },
    store: await openSqlite(process.env["DATABASE"] ?? "users.db"),
    identify: () => currentPerson(),
    basePath: "/qanun",
  })
}

/** The one adapter of this process, made with the first request: `next dev` loads modules more than once. */
export const getQanun = (): Promise<UsersAdapter> => (globalThis.qanun ??= create())
