/** What steers a terminal or turns the direction of its text round; line ends and tabs may stay. */
const STEERING = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu

/**
 * A text of somebody else, such as an answer or a person's name, as it may be printed: an escape sequence in it must not
 * colour, move or write anything on the terminal of whoever looks after an installation.
 */
export const printable = (text: string): string => text.replace(STEERING, "\ufffd")
