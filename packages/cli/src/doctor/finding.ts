/** What one check of `qanun doctor` found. `fix` says what to do; `look` may be on purpose; `skipped` could not be told. */
export interface Finding {
  check: string
  state: "ok" | "look" | "fix" | "skipped"
  message: string
}

export const finding = (check: string, state: Finding["state"], message: string): Finding => ({ check, state, message })
