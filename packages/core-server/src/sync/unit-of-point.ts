import type { LawUnit } from "../law/corpus.ts"
import { gregorianToJalali } from "../law/jalali.ts"
import type { PointRow } from "../store/points.ts"

type Metadata = Readonly<Record<string, unknown>>

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : typeof value === "number" ? String(value) : null

/** Ingest's days are Gregorian, ours Jalali; times of day are cut off. */
function dayOf(value: unknown): string | null {
  const day = textOf(value)?.slice(0, 10)
  return day === undefined ? null : gregorianToJalali(day)
}

/** «فصل سوم > ماده 5»: what the piece stands in. */
function headingOf(metadata: Metadata): string | null {
  const path = textOf(metadata["path_label"])?.split(">") ?? []
  return path.slice(0, -1).join(" > ").replace(/\s+/g, " ").trim() || textOf(metadata["title"])
}

/** A piece of a document of an Ingest system as a unit to search, quote and cite (fields: contract 5.11). */
export function unitOfPoint({ id, document_id, text, metadata: json }: PointRow): LawUnit {
  const metadata = JSON.parse(json) as Metadata
  const heading = headingOf(metadata)
  const isArticle = textOf(metadata["unit_structure_type"]) !== "full_text"
  return {
    id,
    lawId: document_id,
    law: { fa: textOf(metadata["work_title"]) ?? textOf(metadata["title"]) ?? document_id },
    article: isArticle ? textOf(metadata["unit_number"]) : null,
    unitName: "ماده",
    topic: textOf(metadata["topic"]) ?? textOf(metadata["category"]),
    heading: heading === null ? null : { fa: heading },
    text: { fa: text },
    approved: dayOf(metadata["publication_date"]),
    repealed: metadata["is_active"] === false || metadata["repeal_status"] === "repealed",
    validFrom: dayOf(metadata["valid_from"]) ?? dayOf(metadata["in_force_from"]),
    validTo: dayOf(metadata["valid_to"]) ?? dayOf(metadata["in_force_to"]),
    kind: "official",
    authority: textOf(metadata["authority"]),
    url: textOf(metadata["source_url"]),
  }
}
