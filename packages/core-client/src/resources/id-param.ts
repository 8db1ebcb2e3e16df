import type { Kit } from "../context.ts"

/** 1 to 100 characters; `.` and `..` would make another path, such as that of all memories, and half a character none. */
export const ID = /^(?!\.\.?$)(?=.*\S)[^\p{Cc}\p{Cs}]{1,100}$/u

/** Makes the parameter of a path that names one thing. @throws QanunError `invalid_argument` when it cannot be an id. */
export const idParam =
  ({ check }: Kit) =>
  (id: string): { id: string } => ({ id: check("id", id ?? null, ID) })
