import type { User } from "@qanun/users"

export type Person = User & { username: string; name: string }

/** Your users table. A real site checks a password as well. */
const PEOPLE: readonly Person[] = [
  { id: "u-1", username: "leila", name: "لیلا", tier: "basic", timeZone: "Asia/Tehran" },
  { id: "u-2", username: "omid", name: "امید", tier: "premium" },
]

/** @param key Id or username. */
export const findPerson = (key: unknown): Person | null =>
  PEOPLE.find(({ id, username }) => id === key || username === key) ?? null
