const ELSEWHERE = "another address"

/** What a redirect says, in words and as addresses without what may be secret in them. */
export function readRedirect(headers: Headers, url: string) {
  const location = headers.get("location") ?? ""
  const [from] = url.split("?")
  const to = location && URL.canParse(location, url) ? withoutSecrets(new URL(location, url)) : ELSEWHERE
  return { message: `${from} redirects to ${to}.`, details: { from, to } }
}

const withoutSecrets = ({ origin, pathname }: URL) => origin + pathname
