const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
const TIME_CHARACTERS = 10
const RANDOM_BYTES = 16
/** Randomness is fetched for so many ids at a time: each fetch costs more than all the rest of an id. */
const IDS_OF_A_FETCH = 64

/** Makes ids of 26 lower-case characters that sort by time, in every database's collation alike. */
export function createIds(now: () => number, random: (bytes: number) => Uint8Array): () => string {
  let pool: Uint8Array = new Uint8Array()
  let used = 0

  return () => {
    if (used === pool.length) {
      pool = random(RANDOM_BYTES * IDS_OF_A_FETCH)
      used = 0
    }
    let time = now()
    let head = ""
    for (let i = 0; i < TIME_CHARACTERS; i++) {
      head = ALPHABET[time % 32] + head
      time = Math.floor(time / 32)
    }
    let tail = ""
    for (const end = used + RANDOM_BYTES; used < end; used++) tail += ALPHABET[(pool[used] as number) % 32]
    return head + tail
  }
}
