import { invalid } from "../check.ts"
import type { CoreClient } from "../client.ts"

/** @throws QanunError `invalid_argument` unless `client` can ask. */
export function checkClient(client: Pick<CoreClient, "query">): void {
  if (typeof client?.query?.ask !== "function") throw invalid("client", "be a client that createCoreClient made")
}
