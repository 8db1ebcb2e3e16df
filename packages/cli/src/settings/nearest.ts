const FAR = 3

/** The name that differs from `word` in the fewest letters, when it is near enough to be what was meant. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, distance: distanceOf(word.toLowerCase(), name.toLowerCase()) }))
    .sort((one, two) => one.distance - two.distance)
  return best && best.distance < FAR ? best.name : undefined
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function distanceOf(one: string, two: string): number {
  let row = Array.from({ length: two.length + 1 }, (_, at) => at)
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1]
    for (let j = 0; j < two.length; j++)
      next.push(Math.min((row[j] ?? 0) + (letter === two[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    row = next
  }
  return row.at(-1) ?? 0
}
