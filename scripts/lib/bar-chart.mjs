// A bar chart as SVG text: no script, no font of its own, readable on light and dark ground.
const WIDTH = 720
const LABEL = 250
const ROW = 26
const VALUE = 90

const escapeXml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")

/** A number with three digits that matter. */
export const shortNumber = (value) => Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 3 })

/** @param {import("./record.mjs").Finding} finding */
export function barChart({ title, unit, rows }) {
  const known = rows.filter(({ value }) => Number.isFinite(value))
  const longest = Math.max(...known.map(({ value }) => value), Number.MIN_VALUE)
  const space = WIDTH - LABEL - VALUE
  const bars = known.map(({ name, value, ours }, at) => {
    const y = at * ROW
    const width = Math.max(2, (Math.max(0, value) / longest) * space).toFixed(1)
    return `  <g transform="translate(0 ${y})"${ours ? ' font-weight="600"' : ""}>
    <text x="${LABEL - 10}" y="17" text-anchor="end">${escapeXml(name)}</text>
    <rect x="${LABEL}" y="5" width="${width}" height="16" rx="3" fill="${ours ? "#1a8a86" : "#9aa7aa"}"/>
    <text x="${(LABEL + Number(width) + 8).toFixed(1)}" y="17">${shortNumber(value)}</text>
  </g>`
  })
  const height = known.length * ROW + 6
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(title)}, ${escapeXml(unit)}" font-family="system-ui, sans-serif" font-size="13" fill="#7d8a8d">
${bars.join("\n")}
</svg>
`
}
