import type { ServerResponse } from "node:http"
import { createFixtureCore, type FixtureCore } from "./fixture-core.ts"
import { type AnyRoute, matchRoute } from "./match-route.ts"
import type { Reply } from "./replies.ts"
import { type Received, type ScriptedServer, startScriptedServer } from "./scripted-server.ts"

/** A request as the server saw it. */
export interface SeenRequest extends Received {
  route: AnyRoute | undefined
}

/** A real HTTP server on loopback that fails as it is told to, and else behaves as a good Core; `*` is every route. */
export interface FaultCore extends ScriptedServer<AnyRoute | "*", SeenRequest, Reply> {
  /** The good Core behind the faults. */
  core: FixtureCore
}

/** Starts a fault Core on a free port of 127.0.0.1. */
export async function startFaultCore(core: FixtureCore = createFixtureCore()): Promise<FaultCore> {
  const server = await startScriptedServer<AnyRoute | "*", SeenRequest, Reply>({
    see: (received) => ({ ...received, route: routeOf(received) }),
    namesOf: ({ route }) => [route ?? "*", "*"],
    answer: (response, seen, reply) => (reply ? reply(response) : behave(core, seen, response)),
  })
  return { ...server, core }
}

const routeOf = ({ method, path }: Received) => matchRoute(method, path.split("?")[0] as string)?.route

async function behave(core: FixtureCore, seen: SeenRequest, response: ServerResponse): Promise<void> {
  const answer = await core.fetch(
    new Request(`http://core.test${seen.path}`, {
      method: seen.method,
      headers: Object.entries(seen.headers).map(([name, value]): [string, string] => [name, value ?? ""]),
      ...(seen.body && { body: seen.body }),
    }),
  )
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (answer.body) for await (const chunk of answer.body) response.write(chunk)
  response.end()
}
