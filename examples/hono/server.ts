import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { serve } from "@hono/node-server"
import { getConnInfo } from "@hono/node-server/conninfo"
import { serveStatic } from "@hono/node-server/serve-static"
import { openSqlite } from "@qanun/store"
import { createUsersAdapter } from "@qanun/users"
import { type Context, Hono } from "hono"
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie"
import { page } from "./pages.ts"
import { findPerson } from "./people.ts"

const { CORE_URL = "http://127.0.0.1:7001", CORE_SECRET = "", SESSION_SECRET = "", PORT = "3000" } = process.env
const COOKIE = "signed_in"

/** Who is signed in: the name in a cookie that nobody else can sign. */
async function personOf(c: Context) {
  const name = await getSignedCookie(c, SESSION_SECRET, COOKIE)
  return name ? findPerson(name) : undefined
}

const qanun = await createUsersAdapter({
  core: { baseUrl: CORE_URL, secret: CORE_SECRET },
  store: await openSqlite(process.env["DATABASE"] ?? "users.db"),
  identify: async (_, { incoming }) => (await personOf(incoming as Context)) ?? null,
  // Visitors may ask too; when one signs in, their conversations come along.
  anonymous: { secret: SESSION_SECRET },
  basePath: "/qanun",
})

const app = new Hono()
app.all("/qanun/*", (c) => qanun.fetch(c.req.raw, { incoming: c, ip: getConnInfo(c).remote.address }))
app.use(
  "/assets/*",
  serveStatic({
    root: dirname(fileURLToPath(import.meta.resolve("@qanun/widget"))),
    rewriteRequestPath: (path) => path.replace("/assets", ""),
  }),
)

app.get("/", async (c) => c.html(page(await personOf(c))))

app.post("/login", async (c) => {
  const { username } = await c.req.parseBody()
  if (typeof username !== "string" || !findPerson(username)) return c.html(page(undefined), 401)
  await setSignedCookie(c, COOKIE, username, SESSION_SECRET, {
    httpOnly: true,
    sameSite: "Lax",
    secure: process.env["NODE_ENV"] === "production",
    maxAge: 7 * 24 * 3600,
  })
  return c.redirect("/", 303)
})

app.post("/logout", (c) => {
  deleteCookie(c, COOKIE)
  return c.redirect("/", 303)
})

serve({ fetch: app.fetch, port: Number(PORT) }, () => console.log(`http://127.0.0.1:${PORT}`))
process.on("SIGTERM", async () => {
  // Hands running answers over, so that the next start goes on with them.
  await qanun.close()
  process.exit(0)
})
