import type { User } from "@qanun/users"

/** Your users table. A real site checks a password as well. */
const people = new Map<string, User>([
  ["leila", { id: "u-1", username: "leila", name: "لیلا", tier: "basic", timeZone: "Asia/Tehran" }],
  ["omid", { id: "u-2", username: "omid", name: "امید", tier: "premium" }],
])

export const findPerson = (username: unknown): User | undefined => people.get(String(username))
