import { mintToken } from "../../packages/cli/src/mint-token.ts"
import { SECRET } from "../example.ts"
import { serve } from "./beginnings.ts"
import { askCore, CITED, LEAVE, MEASURED, STATUTE } from "./fixtures.ts"
import { asMarkup, inBrowser, openChat } from "./in-browser.ts"
import { inNode, type Tries, type Try } from "./in-node.ts"
import { inShell } from "./in-shell.ts"
import { installs } from "./manifests.ts"
import { expect } from "./place.ts"

/** A visitor is somebody from the first question on. */
const FIRST_QUESTION = `
await fetch("/qanun/api/v1/query/", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: "${LEAVE}" }),
})`

/** Asks an adapter that the block made, as the user of a header. */
const askUsers = (after: string) => `
const call = (path, body, user = "leila") => qanun.fetch(new Request("http://law.test" + path, {
  method: body ? "POST" : "GET",
  headers: { "x-user": user, "content-type": "application/json" },
  ...(body && { body: JSON.stringify(body) }),
}))
${after}
await qanun.close()`

/** The page's block signs in at the adapter of the block before it. */
const bySignedToken: Try = async (place, block, page) => {
  const mount = `
import { createServer } from "node:http"
import { toNodeHandler } from "@qanun/users"
createServer(toNodeHandler(qanun)).listen(3000)`
  const token = () => mintToken(SECRET, { sub: "leila", aud: "qanun", lifetimeSeconds: 300 })
  const serving = await serve(place, page.code("By a signed token, ts") + mount, page)
  const code = block.code.replace("https://law.example.com/qanun", serving.url)
  try {
    await inBrowser({
      answers: { "/law/token/": async () => ({ token: await token() }) },
      async visit(visited) {
        await openChat(visited)
        await visited.locator("qanun-chat").getByRole("textbox", { name: "متن پرسش" }).fill(LEAVE)
        await visited.keyboard.press("Enter")
        await expect(visited.locator("qanun-chat [part=text]").last()).toContainText("۱ ماه")
      },
    })(place, { ...block, code }, page)
    const own = { headers: { authorization: `Bearer ${await token()}` } }
    expect(await (await fetch(`${serving.url}/api/v1/users/conversations`, own)).json()).toHaveLength(1)
  } finally {
    await serving.stop()
  }
}

/** The Persian pages show the same blocks. */
const nearestWins = inBrowser({ before: FIRST_QUESTION, prints: "written with" })
const forgets = inNode({
  after: `
import { openSqlite } from "@qanun/store"
import { createUsersAdapter } from "@qanun/users"
const qanun = await createUsersAdapter({
  core: { baseUrl: "http://127.0.0.1:7001", secret: process.env.CORE_SECRET },
  store: await openSqlite("users.db"),
  identify: (request) => ({ id: request.headers.get("x-user") }),
})${askUsers(`
const count = async () => (await (await call("/api/v1/users/conversations")).json()).length
await call("/api/v1/query/", { query: "${LEAVE}" })
const before = await count()
await forget(qanun, "leila")
console.log(before, await count())`)}`,
  prints: "1 0",
})
const ownColours = asMarkup(async (page) => {
  const launcher = page.locator("qanun-chat").getByRole("button").first()
  await expect(launcher).toHaveCSS("background-color", "rgb(122, 31, 43)")
})
const ownPlace = asMarkup(async (page) => {
  const launcher = page.locator("qanun-chat").getByRole("button").first()
  await expect(launcher).toHaveCSS("bottom", "80px")
})
const ownWords = inBrowser({
  async visit(page) {
    await openChat(page)
    await expect(page.getByPlaceholder("پرسش خود را بنویسید…")).toBeVisible()
    await expect(page.locator("qanun-chat")).toContainText("دستیار دفتر سپیدار")
    await expect(page.locator("qanun-chat")).toContainText("مهریه چگونه به نرخ روز می‌شود؟")
  },
})

export const GUIDES: Tries = {
  "docs/guide/auth.md": {
    "By a signed token, ts": inNode({
      env: async () => ({ PAGE_TOKEN: await mintToken(SECRET, { sub: "leila", aud: "qanun", lifetimeSeconds: 300 }) }),
      after: `
const session = (token) => qanun.fetch(new Request("http://law.test/qanun/api/v1/session", { headers: token ? { authorization: "Bearer " + token } : {} }))
for (const token of [process.env.PAGE_TOKEN, undefined, process.env.PAGE_TOKEN + "x"]) console.log(await (await session(token)).text())
await qanun.close()`,
      prints: [/"leila"/, /"user":null/, "token_invalid"],
    }),
    "By a signed token, ts 2": bySignedToken,
    "Quota and limits, ts": inNode({
      after: askUsers(`
const statuses = []
for (let n = 0; n < 21; n++) statuses.push((await call("/api/v1/query/", { query: "مهریه چیست؟" })).status)
console.log(statuses.filter((status) => status === 200).length, statuses.at(-1))`),
      prints: "20 429",
    }),
  },
  "docs/guide/corpus.md": {
    "From a folder of files, sh": inShell({
      files: STATUTE,
      env: async (place) => ({ QANUN_DATA: place.folder() }),
      prints: /^2 articles from 1 files/m,
    }),
    "From a folder of files, md": async (place, block, page) =>
      inNode({
        files: { "statutes/rent.md": block.code },
        after: `
import { ingestFolder } from "@qanun/core-server"
const { corpus, problems } = await ingestFolder("statutes")
console.log(problems, corpus.units.map(({ law, article, heading }) => [law.fa, article, heading?.fa]))`,
        prints: [/^\[\] \[/m, /'قانون نمونهٔ اجاره', '1', 'فصل اول - اجاره‌بها'/, /'قانون نمونهٔ اجاره', '2'/],
      })(place, { ...block, code: "" }, page),
    "Measure it, sh": inShell({ files: MEASURED, prints: /everyday/ }),
    "As JSONL, json": async (place, block, page) =>
      inNode({
        after: `
import { parseJsonl } from "@qanun/core-server"
console.log(parseJsonl(JSON.stringify(${block.code})).map(({ id, kind }) => [id, kind]))`,
        prints: "[ [ 'labor:64', 'summary' ] ]",
      })(place, { ...block, code: "" }, page),
    "From code, ts": inNode({
      files: STATUTE,
      after: askCore("باغبان چه وقت باید درختان را هرس کند؟"),
      prints: [/^200 .*هرس کند/m],
    }),
    "Search by meaning, ts": inNode({
      after: askCore(LEAVE),
      prints: CITED,
    }),
  },
  "docs/guide/llm-settings.md": {
    "The fields, ts": inNode({ prints: ["creative", "8000", "temperature"] }),
    "Who decides, ts": nearestWins,
    "A model for Core, ts": inNode({ after: askCore(LEAVE), prints: /^200 .*"tokens_used":[1-9]/m }),
  },
  "docs/fa/guide/llm-settings.md": { "حرف آخر با کیست, ts": nearestWins },
  "docs/guide/offline.md": {
    "In code, ts": inBrowser({ prints: /۱\s+ماه/ }),
    "Deadlines, ts": inNode({
      after: `console.log((await client.query.ask({ query: "${LEAVE}" })).outcome)`,
      prints: "answered",
    }),
  },
  "docs/guide/privacy.md": { "Taking it away, ts": forgets },
  "docs/fa/guide/privacy.md": { "پاک‌کردن, ts": forgets },
  "docs/guide/sync.md": {
    "What runs by itself, ts": inNode({ after: "await qanun.close()", prints: [/mode: 'feed'/, /failed: 0/] }),
  },
  "docs/guide/testing.md": {
    "Testing your site, sh": installs,
    "In the browser or in Node.js, with msw, ts": inNode({ prints: "true 1" }),
    "In the browser or in Node.js, with msw, ts 2": inNode({ prints: [/one month/, "quota_exceeded", "2 function"] }),
    "A server that fails as it is told, ts": inNode({ prints: /^true\nنیمه\n2\n$/ }),
  },
  "docs/guide/theming.md": {
    "Custom properties, css": ownColours,
    "Parts, css": ownPlace,
    "Words, ts": ownWords,
  },
  "docs/fa/guide/theming.md": { "رنگ و شکل, css": ownColours, "بخش‌ها, css": ownPlace, "نوشته‌ها, ts": ownWords },
}
