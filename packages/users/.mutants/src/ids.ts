const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
const TIME_CHARACTERS = 10
const RANDOM_BYTES = 16

/** Makes ids of 26 lower-case characters that sort by time, in every database's collation alike. */
export function createIds(now: () => number, random: (bytes: number) => Uint8Array): () => string {
  return () => {
    let time = now()
    let head = ""
    for (let i = 0; i < TIME_CHARACTERS; i++) {
      head = ALPHABET[time % 32] + head
      time = Math.floor(time / 32)
    }
    const tail = Array.from(random(RANDOM_BYTES), (byte) => ALPHABET[byte % 32])
    return head + tail.join("")
  }
}
