import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { openSqlite } from "@qanun/store"
import { createUsersAdapter, toNodeHandler, type User } from "@qanun/users"
import express, { type Request } from "express"
import session from "express-session"
import { page } from "./pages.ts"
import { findPerson } from "./people.ts"

declare module "express-session" {
  interface SessionData {
    user: User
  }
}

const { CORE_URL = "http://127.0.0.1:7001", CORE_SECRET = "", SESSION_SECRET = "", PORT = "3000" } = process.env

const qanun = await createUsersAdapter({
  core: { baseUrl: CORE_URL, secret: CORE_SECRET },
  store: await openSqlite(process.env["DATABASE"] ?? "users.db"),
  // Express' own request, with the session that the middleware below has found.
  identify: (_, { incoming }) => (incoming as Request).session?.user ?? null,
  basePath: "/qanun",
})

const app = express()
app.use(
  session({
    secret: SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: "lax", secure: process.env["NODE_ENV"] === "production" },
  }),
)
// After the session and before any body parser.
app.use("/qanun", toNodeHandler(qanun))
app.use("/assets", express.static(dirname(fileURLToPath(import.meta.resolve("@qanun/widget")))))

app.get("/", (request, response) => {
  response.send(page(request.session.user))
})

app.post("/login", express.urlencoded(), (request, response, next) => {
  const user = findPerson(request.body.username)
  if (!user) {
    response.status(401).send(page(undefined))
    return
  }
  // A new session id, so that one planted before signing in is worth nothing.
  request.session.regenerate((error) => {
    if (error) return next(error)
    request.session.user = user
    response.redirect(303, "/")
  })
})

app.post("/logout", (request, response, next) => {
  request.session.destroy((error) => (error ? next(error) : response.redirect(303, "/")))
})

const server = app.listen(Number(PORT), () => console.log(`http://127.0.0.1:${PORT}`))
process.on("SIGTERM", () => {
  server.close()
  // Hands running answers over, so that the next start goes on with them.
  qanun.close().then(() => process.exit(0))
})
