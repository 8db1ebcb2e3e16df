// The findings of all benches as a page of the documentation, a plot for each.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import { join } from "node:path"
import { barChart, shortNumber } from "./bar-chart.mjs"

const slug = (text) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")

/** The figures, and how many times as much ours is as each of the others. */
function table({ unit, rows }) {
  const ours = rows.find((row) => row.ours && Number.isFinite(row.value))
  const alone = rows.every((row) => row.ours)
  const head = alone
    ? [`| | ${unit} |`, "| --- | --: |"]
    : [`| | ${unit} | ours in times of it |`, "| --- | --: | --: |"]
  const lines = rows.map(({ name, value, ours: own, times }) => {
    const shown = Number.isFinite(value) ? shortNumber(value) : "not offered, or not in time"
    const ratio =
      own || !ours || !Number.isFinite(value) || value <= 0 ? "" : `${shortNumber(times ?? ours.value / value)} ×`
    return alone ? `| ${name} | ${shown} |` : `| ${own ? `**${name}**` : name} | ${shown} | ${ratio} |`
  })
  return [...head, ...lines].join("\n")
}

function section(finding, images) {
  const file = `${slug(`${finding.package} ${finding.title}`)}.svg`
  writeFileSync(join(images, file), barChart(finding))
  return [
    `### ${finding.title}`,
    `Less is better.${finding.note ? ` ${finding.note}` : ""}`,
    `![${finding.title}](images/bench/${file})`,
    table(finding),
  ].join("\n\n")
}

/** The versions of the client's peers, as its bench has fetched them. */
function peers(root) {
  const file = join(root, ".cache/core-client-peers/package.json")
  if (!existsSync(file)) return []
  const { dependencies = {} } = JSON.parse(readFileSync(file, "utf8"))
  const names = Object.entries(dependencies).map(([name, version]) => `${name} ${version.replace(/^\^/, "")}`)
  return [["Peers of the client", names.join(", ")]]
}

/** What was run, without the name of the machine. */
function machine(root) {
  const { version } = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8"))
  return [
    ["Processor", `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores`],
    ["Memory", `${Math.round(totalmem() / 2 ** 30)} GB`],
    ["System", `${process.platform} ${process.arch}`],
    ["Node.js", process.versions.node],
    ["Qanun", version],
    ...peers(root),
    ["Date", new Date().toISOString().slice(0, 10)],
  ]
}

/** How busy others kept the machine; above half the figures say less than they seem to. */
function busyNote(load) {
  return load > 0.5
    ? `\n::: warning A busy machine\nIts load was ${load.toFixed(1)} before this began, by other programs. Ratios hold better than figures.\n:::\n`
    : ""
}

/** Writes `docs/benchmarks.md` and its plots. */
export function writeReport(root, findings, { quick, load }) {
  const images = join(root, "docs/images/bench")
  mkdirSync(images, { recursive: true })
  for (const name of readdirSync(images)) rmSync(join(images, name))
  const packages = [...new Set(findings.map((finding) => finding.package))]
  const parts = packages.map((name) => {
    const own = findings.filter((finding) => finding.package === name)
    return `## ${name}\n\n${own.map((finding) => section(finding, images)).join("\n\n")}`
  })
  const rows = machine(root).map(([what, value]) => `| ${what} | ${value} |`)
  writeFileSync(
    join(root, "docs/benchmarks.md"),
    `# Benchmarks

Each package beside its peers, or beside the least that could be done at all (the "floor"). Written by \`pnpm bench\`; do not
edit it by hand.

\`\`\`sh
pnpm bench
\`\`\`

runs all of them, prints every figure, and writes this page again; \`pnpm bench --quick\` takes fewer rounds, and
\`--only=users,cli\` some of the packages; \`--stored\` reads from a million stored messages as well, which takes minutes to
write. The first run fetches the peers of the client from npm into \`.cache\`.

| | |
| --- | --- |
${rows.join("\n")}
| Rounds | ${quick ? "few (`--quick`)" : "all"} |
${busyNote(load)}
${parts.join("\n\n")}
`,
  )
}
