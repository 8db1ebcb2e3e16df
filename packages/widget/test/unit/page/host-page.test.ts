import { createHash } from "node:crypto"
import type { Page } from "playwright"
import { expect, test } from "vitest"
import { chatSite, hostPage } from "../../support/chat-site.ts"
import { leaveAnswer, leaveCitations } from "../../support/legal-answer.ts"

const NONCE = "4f1d2c"
const strict = [
  "default-src 'none'",
  `script-src 'nonce-${NONCE}' 'strict-dynamic'`,
  `style-src 'nonce-${NONCE}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ")
const scriptTag = `<script src="/widget/qanun.js" data-endpoint="/qanun" data-locale="en"`
const page = (tag: string, head = "", lang = "en") =>
  `<!doctype html><html lang="${lang}" dir="${lang === "fa" ? "rtl" : "ltr"}"><head><meta charset="utf-8"><title>Host</title>${head}</head><body><h1>Host</h1><ul><li>One</li></ul>${tag}</body></html>`

const hostile = `<style>
* { letter-spacing: 3px !important; text-transform: uppercase !important; font-family: serif !important; line-height: 3 !important; color: red !important; }
div, button, p, input, textarea, a, svg, ul, ol, li, section, span { background: yellow !important; border: 3px solid blue !important; margin: 9px !important; padding: 9px !important; display: block !important; opacity: .5 !important; }
qanun-chat { display: none !important; transform: scale(2) !important; word-spacing: 9px !important; visibility: hidden !important; pointer-events: none !important; }
</style>`

const site = chatSite({
  pages: {
    "/strict": {
      html: page(`${scriptTag} nonce="${NONCE}"></script>`),
      headers: { "content-security-policy": strict },
    },
    "/clean": { html: page(`${scriptTag}></script>`) },
    "/hostile": { html: page(`${scriptTag}></script>`, hostile) },
    "/twice": { html: page(`${scriptTag}></script>${scriptTag}></script>`) },
    "/head": { html: page("", `${scriptTag} async></script>`) },
    "/old": {
      html: page(`${scriptTag}></script>`, "<script>delete Document.prototype.adoptedStyleSheets</script>"),
    },
    "/blocked": {
      html: page(
        `${scriptTag}></script>`,
        `<script>for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError") } })</script>`,
      ),
    },
    "/wrong-endpoint": {
      html: page(`<script src="/widget/qanun.js" data-endpoint="/nowhere" data-locale="en"></script>`),
    },
    "/no-endpoint": { html: page(`<script src="/widget/qanun.js"></script>`) },
    "/early": {
      html: page(
        `<qanun-chat id="chat" endpoint="/qanun"></qanun-chat><script>document.querySelector("#chat").config = { title: "Set before the script", locale: "en" }</script><script src="/widget/qanun.js" defer></script>`,
      ),
    },
    "/token": {
      html: page(
        `<qanun-chat endpoint="/qanun" locale="en"></qanun-chat><script>
        const part = (value) => btoa(JSON.stringify(value)).replace(/=/g, "")
        const exp = Math.floor(performance.timeOrigin / 1000) + 300
        window.given = 0
        document.querySelector("qanun-chat").config = { getToken: () => { window.given++; return part({ alg: "HS256" }) + "." + part({ sub: "1", exp }) + ".c2ln" } }
        </script><script src="/widget/qanun.js" defer></script>`,
      ),
    },
    "/fa": { html: hostPage("", { lang: "fa" }) },
    "/nowhere/api/v1/query/stream": { html: "<h1>Not an API</h1>" },
  },
  answerTo: () => ({ text: leaveAnswer, citations: leaveCitations }),
})

/** The computed styles of everything that the chat has drawn. */
const styles = (tab: Page) =>
  tab.evaluate(() => {
    const root = document.querySelector("qanun-chat")?.shadowRoot
    /* How many pieces a screen reader is told depends on time. */
    const all = [document.querySelector("qanun-chat"), ...(root?.querySelectorAll("*:not([role=status] p)") ?? [])]
    return all.map((element) => {
      if (!element) return ""
      const style = getComputedStyle(element)
      const values = [...style].map((name) => `${name}:${style.getPropertyValue(name)}`)
      return `${element.tagName}.${element.getAttribute("class")} ${values.join(";")}`
    })
  })

test("a strict policy with nonce, strict-dynamic and Trusted Types is not violated, and the chat is whole and styled", async () => {
  const { page: tab, open, ask, problems, close } = await site.visit("/strict")
  await tab.evaluate(() => {
    const reports: string[] = []
    Object.assign(window, { reports })
    document.addEventListener("securitypolicyviolation", (event) =>
      reports.push(event.violatedDirective + event.blockedURI),
    )
  })
  await open()
  await ask("how many days?")
  await tab.locator(".mark:visible").first().click()
  await tab.locator(".sheet").waitFor()
  expect(await tab.evaluate(() => (window as unknown as { reports: string[] }).reports)).toEqual([])
  expect(problems).toEqual([])
  expect(await tab.locator(".header").evaluate((header) => getComputedStyle(header).backgroundColor)).toBe(
    "rgb(12, 63, 67)",
  )
  await close()
})

test("a page's hostile style sheet changes nothing in the chat", async () => {
  const seen: string[][] = []
  for (const path of ["/clean", "/hostile"]) {
    const { page: tab, ask, close } = await site.visit(path, { reducedMotion: "reduce" })
    await tab.evaluate(() => (document.querySelector("qanun-chat") as HTMLElement & { open(): void }).open())
    await tab.locator("textarea").waitFor()
    await ask("how many days?")
    await tab.locator(".actions").waitFor()
    await tab.mouse.move(5, 5)
    await tab.locator(".preview").waitFor({ state: "detached" })
    seen.push(await styles(tab))
    await close()
  }
  const [clean = [], attacked = []] = seen
  expect(attacked.length).toBe(clean.length)
  const changed = attacked.flatMap((style, index) => {
    const before = new Set(clean[index]?.split(";"))
    return style.split(";").filter((declaration) => !before.has(declaration))
  })
  expect(changed).toEqual([])
})

test("the page is left as it was: no global, no element elsewhere, no storage before the first question, one host", async () => {
  const { page: tab, open, hosts, close } = await site.visit("/no-endpoint")
  const before = await tab.evaluate(() => Object.keys(window).sort())
  await tab.goto(`${site.api.url}/clean`)
  await open()
  const after = await tab.evaluate(() => ({
    globals: Object.keys(window).sort(),
    head: document.head.children.length,
    body: [...document.body.children].map(({ tagName }) => tagName),
    html: document.documentElement.getAttribute("style"),
    storage: localStorage.length + sessionStorage.length,
    cookies: document.cookie,
  }))
  expect(after.globals).toEqual(before)
  expect(after).toMatchObject({ head: 2, html: null, storage: 0, cookies: "" })
  expect(after.body).toEqual(["H1", "UL", "SCRIPT", "QANUN-CHAT"])
  expect([...hosts]).toEqual([new URL(site.api.url).host])
  await close()
})

test("the loader is one request, and the open chat two", async () => {
  const { page: tab, close } = await site.visit("/no-endpoint")
  const files: string[] = []
  tab.on("request", (request) => {
    if (request.url().includes("/widget/")) files.push(new URL(request.url()).pathname)
  })
  await tab.goto(`${site.api.url}/clean`)
  await tab.locator(".launcher").click()
  await tab.locator("textarea").waitFor()
  expect(files).toEqual(["/widget/qanun.js", expect.stringMatching(/qanun-chat-en-\w{8}\.js$/)])
  await close()
})

test("a chat file that does not match the hash in the loader is not run", async () => {
  const { page: tab, open, problems, close } = await site.visit("/no-endpoint")
  await tab.route(/qanun-chat-/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${await response.text()};window.tampered = true` })
  })
  await tab.goto(`${site.api.url}/clean`)
  await tab.locator(".launcher").hover()
  await expect.poll(() => problems.join()).toContain("integrity")
  await tab.locator(".launcher").click()
  await expect.poll(() => problems.join()).toContain("qanun: chat not loaded")
  expect(await tab.evaluate(() => "tampered" in window)).toBe(false)
  await tab.unroute(/qanun-chat-/)
  await open()
  await close()
})

test("the loader can be pinned by a page", async () => {
  const { page: tab, close } = await site.visit("/no-endpoint")
  const code = await (await fetch(`${site.api.url}/widget/qanun.js`)).text()
  const integrity = `sha384-${createHash("sha384").update(code).digest("base64")}`
  await tab.evaluate((hash) => {
    const script = document.createElement("script")
    Object.assign(script, { src: "/widget/qanun.js", integrity: hash, crossOrigin: "anonymous" })
    script.dataset["endpoint"] = "/qanun"
    document.body.append(script)
  }, integrity)
  expect(await tab.evaluate(() => customElements.get("qanun-chat") !== undefined)).toBe(true)
  await close()
})

test("a second script is ignored with a warning", async () => {
  const { page: tab, problems, close } = await site.visit("/twice")
  await tab.locator(".launcher").waitFor()
  expect(await tab.locator("qanun-chat").count()).toBe(1)
  expect(problems).toEqual(["qanun: the chat is here already"])
  await close()
})

test("a script in the head with async waits for the body", async () => {
  const { page: tab, open, problems, close } = await site.visit("/head")
  await open()
  expect(await tab.locator("body > qanun-chat").count()).toBe(1)
  expect(problems).toEqual([])
  await close()
})

test("a browser that is too old gets one clear warning and the page stays untouched", async () => {
  const { page: tab, problems, close } = await site.visit("/old")
  expect(problems).toEqual(["qanun: browser too old for the chat"])
  expect(await tab.locator("qanun-chat").count()).toBe(0)
  await close()
})

test("blocked storage costs only the memory", async () => {
  const { page: tab, open, ask, problems, close } = await site.visit("/blocked")
  await open()
  await ask("how many days?")
  await tab.locator(".sources").waitFor()
  expect(problems).toEqual([])
  await close()
})

test("private mode that lets nothing be written costs only the memory", async () => {
  const { page: tab, open, ask, problems, close } = await site.visit("/no-endpoint")
  await tab.context().addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("no room", "QuotaExceededError")
    }
  })
  await tab.goto(`${site.api.url}/clean`)
  await open()
  await ask("how many days?")
  await tab.locator(".actions").waitFor()
  expect(problems).toEqual([])
  await close()
})

test("a clock that is a day off changes nothing", async () => {
  for (const days of [1, -1]) {
    const { page: tab, open, ask, problems, close } = await site.visit("/no-endpoint")
    await tab.addInitScript((ms) => {
      const RealDate = Date
      const now = () => RealDate.now() + ms
      globalThis.Date = new Proxy(RealDate, {
        construct: (target, given) => Reflect.construct(target, given.length ? given : [now()]),
        get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
      })
    }, days * 86_400_000)
    await tab.goto(`${site.api.url}/token`)
    await open()
    await ask("how many days?")
    await tab.locator(".actions").waitFor()
    expect(await tab.evaluate(() => (window as unknown as { given: number }).given)).toBeLessThan(6)
    expect(problems).toEqual([])
    await close()
  }
})

test("an endpoint without https on a page with it is said to be out of reach, and the question stays", async () => {
  const { page: tab, open, ask, close } = await site.visit("/no-endpoint")
  const html = hostPage("", { lang: "en" }).replace('"/qanun"', '"http://api.law.test/qanun"')
  await tab.route("https://law.test/**", async (route) => {
    const { pathname } = new URL(route.request().url())
    if (!pathname.startsWith("/widget/")) return route.fulfill({ contentType: "text/html", body: html })
    const response = await fetch(site.api.url + pathname)
    return route.fulfill({ contentType: "text/javascript", body: await response.text() })
  })
  await tab.goto("https://law.test/")
  await open()
  await ask("how many days?")
  const failure = tab.getByRole("alert").filter({ hasText: "The service cannot be reached." })
  await failure.getByRole("button", { name: "Try again" }).waitFor()
  expect(await tab.locator(".question p").textContent()).toBe("how many days?")
  expect(await tab.locator("h1").textContent()).toBe("Law office")
  await close()
})

test("an endpoint that is a page and not an API is said to be a fault of the set-up", async () => {
  const { page: tab, open, ask, close } = await site.visit("/wrong-endpoint")
  await open()
  await ask("how many days?")
  await tab.getByRole("alert").filter({ hasText: "The chat is not set up correctly." }).waitFor()
  await close()
})

test("properties that a page sets before the script has run are kept", async () => {
  const { page: tab, open, close } = await site.visit("/early")
  await open()
  await expect.poll(() => tab.locator(".title").textContent()).toBe("Set before the script")
  await close()
})
