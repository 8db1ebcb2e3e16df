/** Loads what only an older server needs. */
export const loadOlder = () => import("./older.ts")
