import type { ReadonlySignal } from "@preact/signals-core"
import type { Strings } from "../i18n/strings.ts"
import { isRunning, signal } from "../kit.ts"
import type { AfterStrings } from "../later/after-strings.ts"
import type { Explanation, Failure } from "../state/failure.ts"
import type { Turn } from "../state/turn.ts"

/** Something to be said; the number tells two of the same words apart. */
export interface Piece {
  number: number
  words: string
}

/** Pieces that stay on the page. */
const KEPT = 6

/** What a screen reader is told, in pieces that it can speak: states once, the answer by the sentence. */
export interface Announcer {
  /** The latest pieces, oldest first: a reader that is still speaking misses none of them. */
  readonly pieces: ReadonlySignal<readonly Piece[]>
  /** Tells what is new in a turn since the last call; to be run in an effect. */
  follow(turn: Turn | undefined, strings: Strings & AfterStrings): void
}

const SENTENCE_END = /[.!?؟…:]["»)\]]*\s|\n/g
/** A piece shorter than this waits for more, so that the reader is not interrupted by crumbs. */
const SHORTEST_PIECE = 60

export function createAnnouncer(explain: (failure: Failure) => Explanation | null): Announcer {
  const pieces = signal<readonly Piece[]>([])
  let followed: Turn | undefined
  let told = 0
  let toldPhase = ""

  const say = (words: string) => {
    const last = pieces.value.at(-1)
    if (words.trim())
      pieces.value = [...pieces.value, { number: (last?.number ?? 0) + 1, words: words.trim() }].slice(-KEPT)
  }

  function wordsFor(turn: Turn, strings: Strings & AfterStrings): string | undefined {
    const phase = turn.phase.value
    const failure = turn.failure.value
    if (phase === "failed") return failure ? explain(failure)?.words : ""
    if (phase === "done") return strings.answerReady
    return strings[phase]
  }

  return {
    pieces,
    follow: (turn, strings) => {
      if (!turn) return
      const phase = turn.phase.value
      const answer = turn.text.value
      if (turn !== followed) {
        followed = turn
        toldPhase = turn.asked ? "" : phase
        told = turn.asked || isRunning(turn) ? 0 : answer.length
      }
      const cut = phase === "done" ? answer.length : lastSentenceEnd(answer, told)
      if (cut > told) {
        say(plainText(answer.slice(told, cut)) + (phase === "done" ? ` ${strings.answerReady}` : ""))
        told = cut
        toldPhase = phase
      } else if (phase !== toldPhase) {
        const words = wordsFor(turn, strings)
        /* What is still being fetched is said when it is there. */
        if (words !== undefined) toldPhase = phase
        say(words ?? "")
      }
    },
  }
}

function lastSentenceEnd(text: string, from: number): number {
  let end = from
  SENTENCE_END.lastIndex = from
  for (let found = SENTENCE_END.exec(text); found; found = SENTENCE_END.exec(text)) end = SENTENCE_END.lastIndex
  return end - from >= SHORTEST_PIECE ? end : from
}

/** Markdown without its signs, as it should be spoken. */
export const plainText = (markdown: string): string =>
  markdown
    .replace(/!?\[([^[\]]{0,500})\]\([^()]{0,2000}\)/g, "$1")
    .replace(/\[\d[\d,،\s]*\]/g, "")
    .replace(/[*_`#>|~]+/g, "")
    .replace(/^[ \t]{0,99}[-+•][ \t]/gm, "")
    .replace(/\s+/g, " ")
