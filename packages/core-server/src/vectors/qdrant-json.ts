import { randomUUID } from "node:crypto"

/** In front of a point id in a body; unguessable, so that no text of a payload can be taken for it. */
const MARK = `u64:${randomUUID()}:`
const MARKED = new RegExp(`"${MARK}(\\d{1,20})"`, "g")

/** A point id where it may stand in a body for {@link writeJson}. */
export const exactId = (pointId: string): string => MARK + pointId

/** JSON with 64-bit numbers for the ids of {@link exactId}: `JSON` itself rounds numbers to 53 bits. */
export const writeJson = (body: unknown): string => JSON.stringify(body).replace(MARKED, "$1")
