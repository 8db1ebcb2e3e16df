import type { Kit } from "../context.ts"

/** 1 to 100 characters, not all of them blank; `.` and `..` would make another path, such as that of all memories. */
const ID = /^(?!\.\.?$)(?=.*\S).{1,100}$/s

/** Makes the parameter of a path that names one thing. @throws QanunError `invalid_argument` when it cannot be an id. */
export const idParam =
  ({ check }: Kit) =>
  (id: string): { id: string } => ({ id: check("id", id ?? null, ID) })
