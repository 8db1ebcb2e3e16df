/** A door in a script: what is behind it happens when the test opens it, never after a sleep. */
export interface Gate {
  open(): void
  readonly passed: Promise<void>
}

/** Makes a door that is shut until the test opens it. */
export function createGate(): Gate {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, passed }
}
