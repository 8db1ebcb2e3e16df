import { ROUTES, type RouteName, SERVICE_ROUTES, type ServiceRouteName } from "@qanun/contract/routes"

/** A route of the wire, be it for pages or for services. */
export type AnyRoute = RouteName | ServiceRouteName

export interface RouteMatch {
  route: AnyRoute
  params: Record<string, string>
}

const PATTERNS = Object.entries({ ...ROUTES, ...SERVICE_ROUTES }).map(([route, { method, path }]) => ({
  route: route as AnyRoute,
  method: method as string,
  names: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string),
  pattern: new RegExp(`^${path.replace(/\/$/, "").replace(/\{\w+\}/g, "([^/]+)")}/?$`),
}))

/** Which route of the contract a request is for. */
export function matchRoute(method: string, path: string): RouteMatch | undefined {
  for (const { route, method: expected, names, pattern } of PATTERNS) {
    const found = method === expected ? path.match(pattern) : null
    if (found)
      return {
        route,
        params: Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1] as string)])),
      }
  }
  return undefined
}
