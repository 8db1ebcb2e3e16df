/** A value that drawings and effects follow: whoever reads `value` hears of its changes. */
export interface ReadonlySignal<T> {
  readonly value: T
  /** The value, without following it. */
  peek(): T
  /** Calls at once and after each change; gives back the way to end it. */
  subscribe(listener: (value: T) => void): () => void
}

export interface Signal<T> extends ReadonlySignal<T> {
  value: T
}

/** What follows others: an effect, or a value that is computed from them. */
interface Follower {
  /** What was read, and its version then. */
  readonly sources: Map<Source, number>
  /** Something that was read may have changed. */
  tell(): void
}

interface Source {
  current: unknown
  version: number
  followers?: Set<Follower>
  refresh(): void
}

let active: Follower | undefined
const waiting = new Set<Effect>()
let running = false

interface Effect extends Follower {
  run(): void
}

/* Accessors on one prototype: a long conversation has thousands of signals. */
const readable = {
  refresh() {},
  get value(): unknown {
    const self = this as unknown as Source
    self.refresh()
    if (active) {
      self.followers ??= new Set()
      self.followers.add(active)
      active.sources.set(self, self.version)
    }
    return self.current
  },
  peek(): unknown {
    return untracked(() => this.value)
  },
  subscribe(listener: (value: unknown) => void) {
    return effect(() => {
      const { value } = this
      untracked(() => listener(value))
    })
  },
}

const writable = Object.create(readable, {
  value: {
    ...Object.getOwnPropertyDescriptor(readable, "value"),
    set(this: Source, next: unknown) {
      if (next === this.current) return
      this.current = next
      this.version++
      announce(this)
      runWaiting()
    },
  },
})

const computable = Object.assign(Object.create(readable), {
  refresh(this: Source & Follower & { stale: boolean; compute: () => unknown }) {
    if (!this.stale) return
    this.stale = false
    if (this.version && !isBehind(this)) return
    const next = follow(this, this.compute)
    if (this.version && next === this.current) return
    this.current = next
    this.version++
  },
  tell(this: Source & { stale: boolean }) {
    if (this.stale) return
    this.stale = true
    announce(this)
  },
})

function announce({ followers }: Source): void {
  for (const follower of followers ?? []) follower.tell()
}

/** Runs what must run again; what an effect itself sets waits for its end. */
function runWaiting(): void {
  if (running) return
  running = true
  for (const one of waiting) {
    waiting.delete(one)
    try {
      if (isBehind(one)) one.run()
    } catch (error) {
      /* The others must not suffer. */
      reportError(error)
    }
  }
  running = false
}

function isBehind({ sources }: Follower): boolean {
  for (const [source, version] of sources) {
    source.refresh()
    if (source.version !== version) return true
  }
  return false
}

function forget(follower: Follower): void {
  for (const source of follower.sources.keys()) source.followers?.delete(follower)
  follower.sources.clear()
}

function follow<T>(follower: Follower, action: () => T): T {
  forget(follower)
  return reading(follower, action)
}

function reading<T>(follower: Follower | undefined, action: () => T): T {
  const outer = active
  active = follower
  try {
    return action()
  } finally {
    active = outer
  }
}

/** A value that can be set. */
export const signal = <T>(initial: T): Signal<T> =>
  Object.assign(Object.create(writable), { current: initial, version: 0 })

/** A value that is computed from others, when it is read and they have changed. */
export const computed = <T>(compute: () => T): ReadonlySignal<T> =>
  Object.assign(Object.create(computable), { compute, stale: true, version: 0, sources: new Map() })

/** Reads signals without following them. */
export const untracked = <T>(action: () => T): T => reading(undefined, action)

/**
 * Runs an action, and again after each change of what it read. What it returns is called before the next run and at the end.
 *
 * @returns The way to end it.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: an action that returns nothing is written without a return
export function effect(action: () => (() => void) | undefined | void): () => void {
  let clean: ReturnType<typeof action>
  const self: Effect = {
    sources: new Map(),
    tell: () => waiting.add(self),
    run: () => {
      if (clean) untracked(clean)
      clean = follow(self, action)
    },
  }
  const outer = running
  running = true
  try {
    self.run()
  } finally {
    running = outer
  }
  runWaiting()
  return () => {
    forget(self)
    waiting.delete(self)
    if (clean) untracked(clean)
    clean = undefined
  }
}
