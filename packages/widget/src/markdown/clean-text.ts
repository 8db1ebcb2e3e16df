/**
 * Embedding, override and isolate controls: a text could use them to show other words than it holds. And the half of
 * a line end that some systems write before the other.
 */
const DROPPED = /[\u202a-\u202e\u2066-\u2069\r]/g

/** A text of the server as it may be shown. Joiners and single direction marks stay: Persian needs them. */
export const cleanText = (text: string): string => text.replace(DROPPED, "")
