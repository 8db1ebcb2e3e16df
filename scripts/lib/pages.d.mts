export interface CodeBlock {
  name: string
  kind: string
  code: string
  line: number
  reason?: string
}
export const GENERATED: string
export const pages: readonly { file: string; name: string; text: string }[]
export function codeBlocks(text: string): CodeBlock[]
