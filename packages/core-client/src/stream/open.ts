import type { StreamEvent } from "@qanun/contract"
import type { Call } from "../transport.ts"

/** Connects, and reads until the first event, of which it may wait `firstMs` after the headers. */
export type Connect = (
  call: Pick<Call<Response>, "route" | "method" | "path" | "key" | "body" | "headers" | "delayMs">,
  firstMs: number,
) => Promise<Response>

/** Asks the question, over a connection or by giving events; gives the response that it got. */
export type Open = (
  connect: Connect,
  give: (event: StreamEvent) => void,
  onAttempt: Call<unknown>["onAttempt"],
) => Promise<Response>
