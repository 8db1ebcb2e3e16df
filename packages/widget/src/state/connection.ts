import { type ReadonlySignal, signal } from "@preact/signals-core"

/** Whether the browser says that it has a network, as a signal. */
export function watchConnection(signalEnd: AbortSignal): ReadonlySignal<boolean> {
  const online = signal(navigator.onLine)
  const update = () => {
    online.value = navigator.onLine
  }
  for (const change of ["online", "offline"]) addEventListener(change, update, { signal: signalEnd })
  return online
}
