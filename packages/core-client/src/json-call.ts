/** A call's result together with the response that brought it. */
export interface WithResponse<T> {
  data: T
  response: Response
  requestId: string | undefined
}

/** A promise of the data, which can also give the response it came in. */
export interface ApiPromise<T> extends Promise<T> {
  withResponse(): Promise<WithResponse<T>>
}

/** A promise of one page, and an iterable of all rows from there on, page after page. */
export interface List<T> extends ApiPromise<T[]>, AsyncIterable<T> {}

/**
 * The promise of a call that is being made.
 *
 * @param held The call; in a list, because a promise would take its data out of it.
 */
export function deferred(held: Promise<[call: List<unknown>]>): List<unknown> {
  const data = held.then(([call]) => call)
  const quiet = () => {
    data.catch(() => {})
    return held
  }
  return Object.assign(data, {
    withResponse: () => quiet().then(([call]) => call.withResponse()),
    async *[Symbol.asyncIterator]() {
      const [call] = await quiet()
      yield* call
    },
  })
}
