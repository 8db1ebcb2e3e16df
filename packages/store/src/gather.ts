/** The longest that the first waits for more, in milliseconds. */
const LONGEST_WAIT_MS = 25

/**
 * Carries out together what is asked for at about the same time: whoever comes while others still come joins them.
 * One who comes alone waits for one turn of the event loop.
 *
 * @param carryOut Must not reject.
 * @returns Adds an item; its promise resolves when the items that it was carried out with are.
 */
export function gather<Item>(carryOut: (items: readonly Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let items: Item[] = []
  let carried = Promise.resolve()
  async function waitAndCarryOut() {
    const latest = performance.now() + LONGEST_WAIT_MS
    let known: number
    do {
      known = items.length
      await new Promise((resolve) => setImmediate(resolve))
    } while (items.length > known && performance.now() < latest)
    const gathered = items
    items = []
    await carryOut(gathered)
  }
  return (item) => {
    // Whoever is the first begins.
    if (items.push(item) === 1) carried = waitAndCarryOut()
    return carried
  }
}
