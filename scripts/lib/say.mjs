// What the scripts print, in one form.
const tty = process.stdout.isTTY

/** One line of progress. */
export function step(text) {
  console.log(`${tty ? "\x1b[36m•\x1b[0m" : "•"} ${text}`)
}

/** Ends the script with one sentence of what to do. */
export function stop(sentence) {
  console.error(`\n${tty ? "\x1b[31m✖\x1b[0m" : "✖"} ${sentence}`)
  process.exit(1)
}
