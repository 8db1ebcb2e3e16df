import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import cookie from "@fastify/cookie"
import formBody from "@fastify/formbody"
import session from "@fastify/session"
import files from "@fastify/static"
import { openSqlite } from "@qanun/store"
import { createUsersAdapter, toFastifyPlugin, type User } from "@qanun/users"
import fastify, { type FastifyRequest } from "fastify"
import { page } from "./pages.ts"
import { findPerson } from "./people.ts"

declare module "fastify" {
  interface Session {
    user?: User
  }
}

const { CORE_URL = "http://127.0.0.1:7001", CORE_SECRET = "", SESSION_SECRET = "", PORT = "3000" } = process.env

const qanun = await createUsersAdapter({
  core: { baseUrl: CORE_URL, secret: CORE_SECRET },
  store: await openSqlite(process.env["DATABASE"] ?? "users.db"),
  // Fastify's own request, with the session that its plugin has found.
  identify: (_, { incoming }) => (incoming as FastifyRequest).session?.user ?? null,
  basePath: "/qanun",
})

const app = fastify()
await app.register(cookie)
await app.register(session, {
  secret: SESSION_SECRET,
  saveUninitialized: false,
  cookie: { httpOnly: true, sameSite: "lax", secure: process.env["NODE_ENV"] === "production" },
})
await app.register(formBody)
await app.register(files, {
  root: dirname(fileURLToPath(import.meta.resolve("@qanun/widget"))),
  prefix: "/assets/",
})
await app.register(toFastifyPlugin(qanun), { prefix: "/qanun" })

app.get("/", async (request, reply) => reply.type("text/html").send(page(request.session.user)))

app.post<{ Body: { username?: string } }>("/login", async (request, reply) => {
  const user = findPerson(request.body.username)
  if (!user) return reply.code(401).type("text/html").send(page(undefined))
  // A new session id, so that one planted before signing in is worth nothing.
  await request.session.regenerate()
  request.session.user = user
  return reply.redirect("/", 303)
})

app.post("/logout", async (request, reply) => {
  await request.session.destroy()
  return reply.redirect("/", 303)
})

await app.listen({ port: Number(PORT) })
console.log(`http://127.0.0.1:${PORT}`)
process.on("SIGTERM", async () => {
  // Hands running answers over, so that the next start goes on with them.
  await qanun.close()
  process.exit(0)
})
