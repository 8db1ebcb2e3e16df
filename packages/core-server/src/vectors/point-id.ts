import { createHash } from "node:crypto"

/**
 * The id of a point in the vector index: the first 16 hexadecimal digits of the MD5 of its own id, as an unsigned 64-bit
 * number in decimal digits (contract 5.3). A text, because numbers of JavaScript hold only 53 bits.
 */
export function pointIdOf(id: string): string {
  return BigInt(`0x${createHash("md5").update(id).digest("hex").slice(0, 16)}`).toString()
}

/**
 * A point id as the nearest number that JavaScript has: what JSON parsers make of it. Only good for finding a point among
 * those that are known, where two that round to the same are as unlikely as a clash of 53-bit hashes.
 */
export const roundedPointId = (pointId: string): number => Number(pointId)
