import type { CoreClient } from "@qanun/core-client"
import type { Driver } from "@qanun/store"
import type { Core } from "./core.ts"
import type { Person } from "./person.ts"
import { namesInCore } from "./store/people.ts"

export interface CoreNamesParts {
  store: Driver
  core: Core
}

/** Core as it sees somebody: under their own name first, then under those of the visitors that they were. */
export async function clientsOf({ store, core }: CoreNamesParts, person: Person): Promise<CoreClient[]> {
  return (await namesInCore(store, person.id)).map((id) => core.clientFor({ ...person, id }))
}
