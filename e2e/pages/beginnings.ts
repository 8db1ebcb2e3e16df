import { LEAVE, SOURCE } from "./fixtures.ts"
import { asMarkup, inBrowser, openChat } from "./in-browser.ts"
import { inNode, type Page, startBlock, type Tries, type Try } from "./in-node.ts"
import { installs, rootScripts } from "./manifests.ts"
import { expect, type Place } from "./place.ts"

const ANSWER = "مرخصی استحقاقی سالانه کارگر ۱ ماه"
const CITED = `[1] ${SOURCE}`

/** A page with the tag shows a chat in Persian. */
export const scriptTag: Try = asMarkup(openChat)

/** The block streams an answer with its sources. */
export const streamsAnAnswer: Try = inNode({ prints: [ANSWER, CITED, /^answered$/m] })

/** The block serves the Users API; what is somebody's is nobody else's. */
export const servesUsers: Try = async (place, block, page) => {
  const serving = await serve(place, block.code, page)
  try {
    const ask = (user: string) => ({
      method: "POST",
      headers: { "content-type": "application/json", "x-user": user },
      body: JSON.stringify({ query: LEAVE }),
    })
    const answer = await fetch(`${serving.url}/api/v1/query/`, ask("leila"))
    expect(await answer.json()).toMatchObject({ outcome: "answered" })
    const listOf = async (user: string) =>
      (await fetch(`${serving.url}/api/v1/users/conversations`, { headers: { "x-user": user } })).json()
    expect(await listOf("leila")).toHaveLength(1)
    expect(await listOf("omid")).toEqual([])
  } finally {
    await serving.stop()
  }
}

/** Starts a block that listens on a port and mounts the adapter at /qanun. */
export async function serve(
  place: Place,
  code: string,
  { name }: Page,
): Promise<{ url: string; stop(): Promise<void> }> {
  const here = await place.here(code)
  const port = /\.listen\((\d+)/.exec(here)?.[1]
  const { child, ended, output } = await startBlock(place, `${name} server`, here, { files: { "data/keep": "" } })
  const url = `http://127.0.0.1:${port}/qanun`
  const isUp = async () => (await fetch(`${url}/health/live`).catch(() => undefined))?.status
  await expect.poll(async () => (child.exitCode === null ? await isUp() : output()), { timeout: 20_000 }).toBe(200)
  return {
    url,
    async stop() {
      child.kill("SIGTERM")
      await ended
    },
  }
}

const adapterFor = (session: object) => `
const ask = (incoming) => qanun.fetch(new Request("http://law.test/qanun/api/v1/session"), { incoming })
console.log(await (await ask({ session: ${JSON.stringify(session)} })).text(), await (await ask({})).text())
await qanun.close()`

export const BEGINNINGS: Tries = {
  "README.md": {
    "Try it, sh": rootScripts,
    "Try it, sh 2": rootScripts,
    "On a website, html": scriptTag,
    "The client, ts": streamsAnAnswer,
    "The backend, ts": servesUsers,
  },
  "docs/benchmarks.md": { "Benchmarks, sh": rootScripts },
  "docs/fa/index.md": {
    "روی رایانهٔ خودتان ببینید, sh": rootScripts,
    "من برنامه‌نویسم, sh": installs,
    "من کارساز دارم, sh": installs,
    "من صاحب وب‌سایتم, html": scriptTag,
    "من برنامه‌نویسم, ts": streamsAnAnswer,
    "من کارساز دارم, ts": servesUsers,
  },
  "docs/start/website.md": {
    "1. Try it, sh": rootScripts,
    "2. Put it on your page, html": scriptTag,
  },
  "docs/start/developer.md": {
    "I build applications, sh": installs,
    "Ask, ts": inNode({ prints: [new RegExp(`^answered [^]*${ANSWER}`, "m"), CITED] }),
    "Stream, ts": inNode({ prints: /[\u0600-\u06ff]{3}.*\n?[1-9]\d*\n$/ }),
    "Conversations, ts": inBrowser({
      prints: [LEAVE, /user اگر نروم چه می‌شود؟[\s\S]*assistant/],
    }),
    "What goes wrong, ts": inNode({ prints: /^ok /m }),
  },
  "docs/start/backend.md": {
    "I run a backend, sh": installs,
    "Say who is asking, ts": inNode({
      after: adapterFor({ userId: "leila", plan: "premium" }),
      prints: /"leila".*null/,
    }),
    "Put the chat on your pages, html": asMarkup(openChat, { filesAt: "/assets/" }),
  },
  "examples/README.md": { "Run one, sh": rootScripts },
  "packages/core-client/README.md": {
    "@qanun/core-client, ts": inBrowser({ prints: [/۱\s+ماه/, `1 ${SOURCE}`] }),
  },
  "packages/users/README.md": { "@qanun/users, ts": servesUsers },
  "packages/widget/README.md": {
    "One tag, html": scriptTag,
    "From npm, ts": inBrowser({ visit: openChat }),
  },
  "packages/contract/README.md": { "@qanun/contract, ts": inNode({ prints: "/api/v1/query/" }) },
  "packages/store/README.md": { "@qanun/store, ts": inNode({ prints: "سلام" }) },
}
