// The limits that are not options, in one file that imports nothing: bundlers write such numbers where they are used.

/** Repeats that a client has to spend, and what a success adds: in an outage a tenth is added to the load, and not twice as much again. */
export const BUDGET = 10
export const EARNED_BY_A_SUCCESS = 0.1

/** How long a failed call may wait to hear whether it may be repeated. */
export const PROBE_MS = 5000

/** A token is renewed this long before it expires: Core allows no clock skew (contract 2.1). */
export const RENEW_AHEAD_MS = 60_000

/** No limit at all. */
export const UNLIMITED = 1 / 0

/** The longest wait that timers keep: 2^31 - 1. */
export const LONGEST_TIMER_MS = 2_147_483_647

/** Longest question in code points, where the server does not say (contract 1.7). */
export const MAX_QUERY_LENGTH = 2000

/** A longer error body is a page and not a message. */
export const LONGEST_ERROR_BODY = 65_536

/** Longest event in characters; a server that sends more is broken or hostile. */
export const LONGEST_EVENT = 16_777_216

/** Connections in a row that may break without bringing an event before the stream counts as broken. */
export const MAX_BARREN_RESUMES = 3

/** Longest wait before going on that a server's `retry` can ask for. */
export const LONGEST_WAIT_MS = 8000

/** How long after the terminal event a server may take to end its response. */
export const GRACE_MS = 100

/** Parts of the idle deadline after which it is looked at; it can be late by one. */
export const LOOKS = 8

/** Tokens are joined in batches: one string grown token by token would keep a node of the heap for each. */
export const BATCH = 512
