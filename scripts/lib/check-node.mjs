// Imported before anything else, so that an old Node.js reads a sentence and not a syntax error.
const [major, minor] = process.versions.node.split(".").map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `\n✖ Qanun needs Node.js 20.19 or newer, and this is ${process.version}: install a newer one from nodejs.org.`,
  )
  process.exit(1)
}
