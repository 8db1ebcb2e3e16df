import { CHEQUE } from "./cheque.ts"
import { COMMERCE } from "./commerce.ts"
import { FAMILY } from "./family.ts"
import { LABOUR } from "./labour.ts"
import { LIABILITY } from "./liability.ts"
import { TENANCY } from "./tenancy.ts"

/**
 * A subject index of the built-in summaries in spoken words, by article id: what people say when they mean it.
 * Written from the articles' headings, and searched beside their text; never shown.
 */
export const SUBJECTS: ReadonlyMap<string, string> = new Map(
  [LABOUR, TENANCY, CHEQUE, FAMILY, LIABILITY, COMMERCE].flatMap((lines) =>
    lines
      .trim()
      .split("\n")
      .map((line) => {
        const at = line.indexOf(": ")
        return [line.slice(0, at), line.slice(at + 2)] as const
      }),
  ),
)
