import { spawnSync } from "node:child_process"
import { test } from "@playwright/test"
import { freePort } from "../example.ts"
import { LEAVE } from "./fixtures.ts"
import { inNode, start, startBlock, type Tries, type Try, writeFile } from "./in-node.ts"
import { inShell } from "./in-shell.ts"
import { expect, type Place } from "./place.ts"

const ports = async () => ({ QANUN_PORT: String(await freePort()), QANUN_CORE_PORT: String(await freePort()) })

const madeOf = (letter: string) => letter.repeat(32)

/** The block starts an installation of its own. */
export const startsInstallation = (more: (place: Place) => Promise<Record<string, string>> = async () => ({})): Try =>
  inShell({
    env: async (place) => ({ ...(await ports()), QANUN_DATA: place.folder() }),
    replace: more,
    prints: [],
    async meanwhile({ output, child }, code) {
      await expect
        .poll(() => (child.exitCode === null ? output() : `ended: ${output()}`), { timeout: 30_000 })
        .toContain("Qanun is ready")
      expect(output()).not.toContain("ended: ")
      const [, metrics] = /--metrics-port (\d+)/.exec(code) ?? []
      if (!metrics) return
      const figures = await fetch(`http://127.0.0.1:${metrics}/metrics`)
      expect(await figures.text()).toContain("qanun_messages_stuck")
    },
  })

/** The block is part of a site of nginx. */
export const nginxTakes: Try = async (place, { code }) => {
  test.skip(spawnSync("nginx", ["-v"]).error !== undefined, "nginx is needed")
  const folder = place.folder()
  const site = `server { listen 127.0.0.1:${await freePort()}; ${code} }`
  writeFile(`${folder}/nginx.conf`, `pid nginx.pid; error_log stderr; events {} http { access_log off; ${site} }`)
  const nginx = start("nginx", ["-t", "-p", folder, "-c", "nginx.conf"], folder, {})
  await nginx.ended
  expect(nginx.output()).toContain("test is successful")
}

/** The block serves the adapter on one port and its figures on another. */
const servesFigures: Try = async (place, block, { name }) => {
  const code = await place.here(block.code)
  const [site, figures] = [...code.matchAll(/\.listen\((\d+)/g)].map(([, port]) => `http://127.0.0.1:${port}`)
  const { child, ended, output } = await startBlock(place, `${name} figures`, code)
  const text = async () => (await fetch(figures ?? "").catch(() => undefined))?.text()
  await expect.poll(async () => (child.exitCode === null ? await text() : output())).toContain("qanun_messages_stuck")
  for (const path of ["health/live", "health/ready", "health"])
    expect((await fetch(`${site}/${path}`)).status).toBe(200)
  child.kill("SIGTERM")
  expect(await ended).toBe(0)
}

const ADAPTER = `
import { openSqlite } from "@qanun/store"
import { createUsersAdapter } from "@qanun/users"
const adapter = async (file) => createUsersAdapter({
  core: { baseUrl: "http://127.0.0.1:7001", secret: process.env.CORE_SECRET },
  store: await openSqlite(file),
  identify: () => ({ id: "leila" }),
})`

export const PRODUCTION: Tries = {
  "docs/guide/production.md": {
    "With the command line, sh": startsInstallation(async (place) => ({
      "postgres://qanun@localhost/qanun": await place.database(),
      "QANUN_CORE_SECRET=…": `QANUN_CORE_SECRET=${madeOf("c")}`,
      "QANUN_VISITOR_SECRET=…": `QANUN_VISITOR_SECRET=${madeOf("v")}`,
      "QANUN_IDENTITY_SECRET=…": `QANUN_IDENTITY_SECRET=${madeOf("i")}`,
      "0.0.0.0": "127.0.0.1",
    })),
    "With the command line, sh 2": inShell({ prints: "Nothing has to be fixed." }),
    "PostgreSQL, ts": inNode({
      env: async (place) => ({ DATABASE_URL: await place.database() }),
      after: `
const session = await qanun.fetch(new Request("http://law.test/api/v1/session", { headers: { "x-user": "leila" } }))
console.log(await session.text())
await qanun.close()
await pool.end()`,
      prints: '"leila"',
    }),
    "The proxy, nginx": nginxTakes,
    "Health, metrics, logs, ts": servesFigures,
    "Backup and restore, sh": inShell({
      replace: async (place) => ({ "/var/lib/qanun": `${place.folder()}/other` }),
      prints: /rows were missing/,
    }),
    "Backup and restore, ts": inNode({
      after: `${ADAPTER}
const [from, to] = [await adapter("from.db"), await adapter("to.db")]
const ask = new Request("http://law.test/api/v1/query/", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: "${LEAVE}" }),
})
await from.fetch(ask)
await backUp(from, "kept.jsonl")
await restore(to, "kept.jsonl")
await restore(to, "kept.jsonl")
await Promise.all([from.close(), to.close()])`,
      prints: [/^([1-9]\d*) of \1 rows were new$/m, /^0 of [1-9]\d* rows were new$/m],
    }),
  },
  "deploy/README.md": {
    "Then, sh": inShell({
      replace: async (place) => ({ "/backups/today": `${place.folder()}/today` }),
      prints: ["Nothing has to be fixed.", /rows of Users and/],
    }),
  },
}
