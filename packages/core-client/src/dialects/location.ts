/** Where a redirect leads, without what may be secret in it; undefined where it cannot be read. */
export function readLocation(location: string, from: string): string | undefined {
  if (!URL.canParse(location, from)) return undefined
  const { origin, pathname } = new URL(location, from)
  return origin + pathname
}
