import type { LawUnit } from "../law/corpus.ts"
import { OFF_TOPIC_PROBES } from "./off-topic-probes.ts"

/** Headings that are asked for. */
const HEADINGS = 24
/** Between what is off topic and a heading of the corpus itself, a question is near enough from here on. */
const SHARE = 0.5
/** A unit without a heading is asked for by so many of its first characters. */
const OPENING_LENGTH = 80
/** A corpus that has grown or shrunk by more than this factor is measured anew. */
const OUTGROWN = 2

/** From which nearness on a unit answers a question that shares no telling word with it. */
export interface Certainty {
  /** Infinity where the model does not tell the corpus from other subjects. */
  from: number
  /** Units that it was measured with. */
  units: number
}

export const isOutgrown = ({ units }: Certainty, now: number): boolean =>
  now > units * OUTGROWN || now * OUTGROWN < units

/**
 * Nearness means something else with every model and corpus, so it is measured: how near the nearest unit comes to
 * questions that no law answers, and to headings of the corpus itself.
 *
 * @param nearness How near the nearest unit comes to each of some texts.
 */
export async function measureCertainty(
  units: readonly LawUnit[],
  nearness: (texts: readonly string[]) => Promise<readonly number[]>,
): Promise<Certainty> {
  const offTopic = Math.max(...(await nearness(OFF_TOPIC_PROBES)))
  const own = (await nearness(headingsOf(units))).toSorted((a, b) => a - b)
  const median = own[own.length >> 1] ?? Number.NEGATIVE_INFINITY
  const from = median > offTopic ? offTopic + (median - offTopic) * SHARE : Number.POSITIVE_INFINITY
  return { from, units: units.length }
}

function headingsOf(units: readonly LawUnit[]): string[] {
  const step = Math.max(1, Math.ceil(units.length / HEADINGS))
  return units
    .filter((_, position) => position % step === 0)
    .map(({ heading, text }) => heading?.fa ?? text.fa.slice(0, OPENING_LENGTH))
}
