import type { ApiPromise, WithResponse } from "../json-call.ts"

/** Turns a result with its response into a promise of the data alone. */
export function apiPromise<T>(result: Promise<WithResponse<T>>): ApiPromise<T> {
  const data = result.then((given) => given.data)
  return Object.assign(data, {
    withResponse() {
      data.catch(() => {})
      return result
    },
  })
}
