export interface Finding {
  title: string
  unit: string
  note?: string
  rows: { name: string; value: number; ours?: boolean }[]
}
export function record(finding: Finding): void
