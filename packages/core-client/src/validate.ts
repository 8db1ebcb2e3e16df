import {
  Capabilities,
  Conversation,
  Health,
  Memory,
  MemoryList,
  Message,
  Profile,
  QueryResponse,
  type RouteName,
  Session,
  Source,
  Statistics,
  StatusMessage,
  StreamEvent,
} from "@qanun/contract"
import { ROUTES } from "@qanun/contract/routes"
import * as z from "zod/mini"
import { invalid } from "./check.ts"
import { QanunError } from "./errors.ts"

const SCHEMAS: Partial<Record<RouteName | "event", z.core.$ZodType>> = {
  event: StreamEvent,
  query: QueryResponse,
  feedback: StatusMessage,
  session: Session,
  profile: Profile,
  profileUpdate: StatusMessage,
  statistics: Statistics,
  clearHistory: StatusMessage,
  conversations: z.array(Conversation),
  conversation: Conversation,
  conversationCreate: Conversation,
  conversationUpdate: Conversation,
  messages: z.array(Message),
  memoryList: MemoryList,
  memoryGet: Memory,
  memoryAdd: Memory,
  memoryUpdate: Memory,
  source: Source,
  capabilities: Capabilities,
  health: Health,
}

/**
 * Checks what a server sent against the contract's schemas; give it to `createCoreClient` as `validate`. It loads zod, so it is
 * meant for tests, staging and servers rather than for pages.
 *
 * @throws QanunError `invalid_response` that names the fields, never their values; `invalid_argument` for no route's name.
 * @example
 * import { createCoreClient } from "@qanun/core-client"
 * import { validate } from "@qanun/core-client/validate"
 * const client = createCoreClient({ baseUrl: "https://law.example/qanun", validate })
 */
export function validate(what: RouteName | "event", data: unknown): void {
  if (what !== "event" && !Object.hasOwn(ROUTES, what)) throw invalid("what", "be the name of a route, or event")
  const schema = SCHEMAS[what]
  const result = schema && z.safeParse(schema, data)
  if (!result || result.success) return
  const fields = result.error.issues.map(({ path }) => path.map((part) => String(part)).join("."))
  throw new QanunError("invalid_response", `The server's ${what} does not fit the contract: ${fields.join(", ")}.`, {
    details: { fields },
  })
}
