import type { Library } from "./library.ts"
import type { FinishedAnswer } from "./steps.ts"

/** What an answer depends on. All of it is part of the key, so nobody can be given what was written for another. */
export interface AnswerScope {
  userId: string
  /** Null outside conversations. */
  conversationId: string | null
  /** The question as it stands alone, and everything else that was asked for: settings, filters, language, preferences. */
  asked: unknown
}

/** Answers that may be given again, in the memory of this process. */
export interface AnswerCache {
  get(scope: AnswerScope, library: Library): FinishedAnswer | undefined
  put(scope: AnswerScope, library: Library, answer: FinishedAnswer): void
  /** Forgets everything of a user. */
  forget(userId: string): void
}

export interface AnswerCacheOptions {
  /** How long an answer may be given again, in milliseconds; 0: never. */
  ttlMs: number
  /** Answers that are kept; the oldest go first. */
  size: number
  now: () => number
}

interface Entry {
  userId: string
  answer: FinishedAnswer
  /** What it was answered from: another corpus may answer otherwise. */
  index: Library["index"]
  until: number
}

export function createAnswerCache({ ttlMs, size, now }: AnswerCacheOptions): AnswerCache {
  const entries = new Map<string, Entry>()
  const keyOf = ({ userId, conversationId, asked }: AnswerScope) => JSON.stringify([userId, conversationId, asked])
  return {
    get(scope, { index }) {
      const key = keyOf(scope)
      const entry = entries.get(key)
      if (!entry) return undefined
      if (entry.index === index && now() < entry.until) return entry.answer
      entries.delete(key)
      return undefined
    },
    put(scope, { index }, answer) {
      if (ttlMs <= 0 || size <= 0) return
      const key = keyOf(scope)
      entries.delete(key)
      entries.set(key, { userId: scope.userId, answer, index, until: now() + ttlMs })
      const oldest = entries.keys().next()
      if (entries.size > size && !oldest.done) entries.delete(oldest.value)
    },
    forget(userId) {
      for (const [key, entry] of entries) if (entry.userId === userId) entries.delete(key)
    },
  }
}
