// What the measurements of search say, as a table for the terminal and as findings for the report.

const count = (value) => value.toLocaleString("en-US")

const COLUMNS = [
  ["engine", ({ engine }) => engine],
  ["chunks", ({ size }) => count(size)],
  ["build CPU s", ({ build }) => build.toFixed(1)],
  ["open s", ({ start, engine }) => (engine === "qanun" ? start.toFixed(2) : "-")],
  ["memory MB", ({ memory }) => memory.toFixed(0)],
  ["query CPU ms p50", ({ cpu50 }) => cpu50.toFixed(2)],
  ["p99", ({ cpu99 }) => cpu99.toFixed(2)],
  ["wall ms p99", ({ wall99 }) => wall99.toFixed(1)],
  ["found", ({ found }) => found.toFixed(1)],
]
/** An engine without a figure has ended for want of memory, or took longer than it was given. */
const isMeasured = ({ memory }) => memory !== undefined

/** The measurements in columns. */
export function columnsOf(measured) {
  const cells = measured.map((row) =>
    isMeasured(row)
      ? COLUMNS.map(([, show]) => show(row))
      : [row.engine, count(row.size), "not in this memory or time"],
  )
  const lines = [COLUMNS.map(([name]) => name), ...cells]
  const widths = COLUMNS.map((_, at) =>
    Math.max(...lines.filter(({ length }) => length > 3).map((line) => line[at].length)),
  )
  return lines
    .map((line) => line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join("  "))
    .join("\n")
}

const WHAT = [
  ["One question over %, 99th percentile", "ms CPU", ({ cpu99 }) => cpu99],
  ["Memory of the process with %", "MB", ({ memory }) => memory],
]

/** The findings of a report: for each size a plot of each figure, and then the corpus as a whole. */
export function findingsOf({ rows, kept, whole, heapMb }) {
  const all = [...rows, ...kept.rows]
  const sizes = [...new Set(all.map(({ size }) => size))]
  const findings = sizes.flatMap((size) => {
    const own = all.filter((row) => row.size === size)
    const missing = own.filter((row) => !isMeasured(row)).map(({ engine }) => engine)
    const note = [
      "Chunks of three sentences of law, everyday questions, the ten best; all engines are given our words, because their own analysers lose Persian ones. Texts stay outside. Engines that take long are asked fewer questions.",
      ...(missing.length > 0 ? [`${missing.join(" and ")} cannot hold so many with ${heapMb / 1024} GB of heap.`] : []),
      ...(kept.rows.includes(own[0]) ? [`Measured on ${kept.day}, by \`node bench/search.mjs --large\`.`] : []),
    ].join(" ")
    return WHAT.map(([title, unit, value]) => ({
      title: title.replace("%", `${count(size)} chunks`),
      unit,
      note,
      rows: own.map((row) => ({
        name: row.engine,
        value: isMeasured(row) ? value(row) : Number.NaN,
        ours: row.engine === "qanun",
      })),
    }))
  })
  return [
    ...findings,
    {
      title: `Taking ${count(whole.size)} articles in, from files to a finished index`,
      unit: "ms CPU for 1,000 articles",
      rows: [{ name: "JSONL", value: 1_000_000 / whole.articlesPerSecond, ours: true }],
    },
    {
      title: `Starting with ${count(whole.size)} articles from a snapshot`,
      unit: "ms",
      note: `The whole server in a new process, texts and all: it then takes ${whole.memory.toFixed(0)} MB.`,
      rows: [
        { name: "from the file to a server that answers", value: whole.start * 1000, ours: true },
        { name: "of that, processor time", value: whole.startCpu * 1000, ours: true },
      ],
    },
  ]
}
