/** Figures of one process in the Prometheus text form. Labels hold codes and kinds, never people. */
export interface Metrics {
  count(name: CounterName, labels?: Labels): void
  /** A duration, in seconds. */
  observe(name: HistogramName, seconds: number): void
  /** What is asked for at the moment of reading. */
  gauge(name: GaugeName, read: () => number | null | Promise<number | null>): void
  /** The text that a Prometheus server reads. */
  text(): Promise<string>
}

type Labels = Readonly<Record<string, string>>

const COUNTERS = {
  qanun_turns_total: "Questions by how their answers ended.",
  qanun_quota_denied_total: "Questions refused because the day's quota was used up, by tier.",
  qanun_rate_limited_total: "Questions refused because too many came at once.",
  qanun_stream_resume_total: "Readers who came back to a stream.",
  qanun_outbox_sent_total: "Changes that reached Core.",
  qanun_sync_changes_total: "Rows that a sync brought from Core, by entity.",
  qanun_webhooks_total: "Webhooks from Core by result.",
} as const
const HISTOGRAMS = {
  qanun_turn_duration_seconds: "From the question to the end of its answer.",
  qanun_first_token_seconds: "From the question to the first piece of its answer.",
} as const
const GAUGES = {
  qanun_turns_running: "Answers that this process is writing.",
  qanun_messages_stuck: "Answers that nobody has been writing for longer than a lease.",
  qanun_outbox_depth: "Changes that wait to reach Core.",
  qanun_outbox_dead: "Changes that Core never took.",
  qanun_outbox_oldest_seconds: "Age of the oldest change that waits.",
  qanun_sync_lag_seconds: "How old what we have of Core may be, by its change feed; never less than it is.",
  qanun_live_streams: "Open pages that hear of changes.",
  qanun_sync_last_success_timestamp_seconds: "When the last sync with Core was complete.",
} as const

export type CounterName = keyof typeof COUNTERS
export type HistogramName = keyof typeof HISTOGRAMS
export type GaugeName = keyof typeof GAUGES

/** Upper ends of the buckets in seconds. */
const BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

export function createMetrics(): Metrics {
  const counters = new Map<CounterName, Map<string, number>>()
  const histograms = new Map<HistogramName, { buckets: number[]; sum: number; count: number }>()
  const gauges = new Map<GaugeName, () => number | null | Promise<number | null>>()

  return {
    count(name, labels = {}) {
      const series = counters.get(name) ?? new Map<string, number>()
      const key = labelText(labels)
      series.set(key, (series.get(key) ?? 0) + 1)
      counters.set(name, series)
    },
    observe(name, seconds) {
      const histogram = histograms.get(name) ?? { buckets: BUCKETS.map(() => 0), sum: 0, count: 0 }
      histogram.sum += seconds
      histogram.count++
      for (const [index, end] of BUCKETS.entries())
        if (seconds <= end) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1
      histograms.set(name, histogram)
    },
    gauge(name, read) {
      gauges.set(name, read)
    },
    async text() {
      const lines: string[] = []
      const head = (name: string, help: string, type: string) =>
        lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
      for (const [name, series] of counters) {
        head(name, COUNTERS[name], "counter")
        for (const [labels, value] of series) lines.push(`${name}${labels} ${value}`)
      }
      for (const [name, { buckets, sum, count }] of histograms) {
        head(name, HISTOGRAMS[name], "histogram")
        for (const [index, end] of BUCKETS.entries()) lines.push(`${name}_bucket{le="${end}"} ${buckets[index]}`)
        lines.push(`${name}_bucket{le="+Inf"} ${count}`, `${name}_sum ${sum}`, `${name}_count ${count}`)
      }
      for (const [name, read] of gauges) {
        const value = await read()
        if (value === null) continue
        head(name, GAUGES[name], "gauge")
        lines.push(`${name} ${value}`)
      }
      return `${lines.join("\n")}\n`
    },
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, "_")}"`)
  return pairs.length > 0 ? `{${pairs.join(",")}}` : ""
}
