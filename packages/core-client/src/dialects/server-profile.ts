import type { Capabilities } from "@qanun/contract"

/** What this client has learned about its server; shared by all copies that `withToken` makes. */
export interface ServerProfile {
  /** As the server declared them; undefined before it was asked, or where the route is missing. */
  capabilities?: Capabilities
  /** The stream route is missing, and `POST query/` works. */
  withoutStream?: boolean
}
