const WIDTH = 24

interface Screen {
  isTTY?: boolean
  write(text: string): unknown
}

/**
 * A bar on a terminal; where standard error is no terminal it prints nothing, so that logs stay readable.
 *
 * @param what What is counted, e.g. "files".
 */
export function progressBar(what: string, screen: Screen = process.stderr): (done: number, all: number) => void {
  if (!screen.isTTY) return () => {}
  return (done, all) => {
    const filled = all > 0 ? Math.round((WIDTH * done) / all) : WIDTH
    const end = done >= all ? "\n" : ""
    screen.write(`\r  ${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${done} of ${all} ${what}${end}`)
  }
}

/** The same where nobody knows how much there will be. */
export function progressCount(what: string, screen: Screen = process.stderr): (done: number, isEnd?: boolean) => void {
  if (!screen.isTTY) return () => {}
  return (done, isEnd = false) => screen.write(`\r  ${done} ${what}${isEnd ? "\n" : ""}`)
}
