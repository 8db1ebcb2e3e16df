import type { LawUnit } from "../law/corpus.ts"
import { jalaliToGregorian } from "../law/jalali.ts"
import type { PointRow } from "../store/points.ts"
import type { PointPayload } from "../vectors/vector-index.ts"

/** What the field's Core stores beside every vector, whatever Ingest says there (contract 5.3). */
const FIXED = { document_type: null, chunk_index: 0, language: "fa", source: "ingest" } as const

/** The payload of a piece that Ingest sent. */
export function payloadOfPoint(row: PointRow): PointPayload {
  return {
    ...FIXED,
    text: row.text,
    document_id: row.document_id,
    created_at: new Date(row.synced_at).toISOString(),
    metadata: JSON.parse(row.metadata) as Record<string, unknown>,
  }
}

/** The payload of a unit of the corpus, in the fields that Ingest uses (contract 5.11). */
export function payloadOfUnit(unit: LawUnit, now: number): PointPayload {
  return {
    ...FIXED,
    source: "corpus",
    text: unit.text.fa,
    document_id: unit.lawId,
    created_at: new Date(now).toISOString(),
    metadata: {
      unit_id: unit.id,
      work_title: unit.law.fa,
      work_title_en: unit.law.en ?? null,
      unit_number: unit.article,
      unit_structure_type: unit.article === null ? "full_text" : "article",
      path_label: [unit.heading?.fa, unit.article === null ? null : `${unit.unitName} ${unit.article}`]
        .filter(Boolean)
        .join(" > "),
      authority: unit.authority,
      jurisdiction: "IR",
      topic: unit.topic,
      kind: unit.kind,
      is_active: !unit.repealed,
      valid_from: jalaliToGregorian(unit.validFrom),
      valid_to: jalaliToGregorian(unit.validTo),
      source_url: unit.url,
    },
  }
}
