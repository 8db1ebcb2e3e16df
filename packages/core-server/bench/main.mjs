// Time to the first word of a quoted answer: one reader alone, and 200 at once, each a user of their own.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { Agent, request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { SignJWT } from "jose"
import { record } from "../../../scripts/lib/record.mjs"

const READERS = 200
const ROUNDS = 5
const QUESTIONS = [
  "چند روز مرخصی استحقاقی دارم؟",
  "صاحبخانه پول پیشم را پس نمی‌دهد چه کنم؟",
  "چک برگشتی را چطور وصول کنم؟",
  "مهریه را چه وقت می‌توان گرفت؟",
  "How many days of annual leave do I have?",
  "اضافه کاری چطور حساب می‌شود؟",
]

const folder = mkdtempSync(join(tmpdir(), "qanun-bench-"))
const child = spawn(
  process.execPath,
  [...process.execArgv, join(import.meta.dirname, "server.mjs"), join(folder, "core.db")],
  {
    stdio: ["pipe", "pipe", "inherit"],
  },
)
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
const port = Number((await lines.next()).value)
const cpu = async () => {
  child.kill("SIGUSR2")
  return Number((await lines.next()).value)
}
const key = new TextEncoder().encode("a secret of at least thirty-two characters")
const tokens = await Promise.all(
  Array.from({ length: READERS }, (_, n) =>
    new SignJWT({ sub: `reader-${n}`, type: "access", tier: "basic" })
      .setProtectedHeader({ alg: "HS256" })
      .setExpirationTime("1h")
      .sign(key),
  ),
)
// Every reader comes anew, as browsers do.
const agent = new Agent({ keepAlive: false, maxSockets: READERS })

/** Milliseconds to the first word and to the end; throws when the stream does not end with `done`. */
function ask(n, round, onFirst = () => {}) {
  const body = JSON.stringify({ query: QUESTIONS[(n + round) % QUESTIONS.length], use_cache: false })
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const call = request(
      {
        agent,
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/api/v1/query/stream",
        headers: { "content-type": "application/json", authorization: `Bearer ${tokens[n]}` },
      },
      (response) => {
        let text = ""
        let first
        response.setEncoding("utf8")
        response.on("data", (chunk) => {
          text += chunk
          if (first === undefined && text.includes('"type":"token"')) {
            first = performance.now() - startedAt
            onFirst()
          }
        })
        response.on("end", () => {
          if (!/"type":"done"/.test(text)) reject(new Error(`a stream ended with: ${text.slice(-200)}`))
          else resolve({ first, all: performance.now() - startedAt })
        })
      },
    )
    call.on("error", reject)
    call.end(body)
  })
}

const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1]
const ms = (value) => `${value.toFixed(0)} ms`

for (let n = 0; n < 20; n++) await ask(n, n)
const alone = []
for (let n = 0; n < 30; n++) alone.push((await ask(n, 7)).first)
console.log(
  `one alone: first word p50 ${ms(percentile(alone, 0.5))}, p99 ${ms(percentile(alone, 0.99))} (at most 50 ms)`,
)

const rounds = []
for (let round = 0; round < ROUNDS; round++) {
  await cpu()
  let spoken = 0
  let toFirst
  const onFirst = () => {
    if (++spoken === READERS) toFirst = cpu()
  }
  const times = await Promise.all(Array.from({ length: READERS }, (_, n) => ask(n, round, onFirst)))
  const firstCpu = await toFirst
  rounds.push({
    p50: percentile(
      times.map(({ first }) => first),
      0.5,
    ),
    p99: percentile(
      times.map(({ first }) => first),
      0.99,
    ),
    all: Math.max(...times.map(({ all }) => all)),
    firstCpu,
    cpu: firstCpu + (await cpu()),
  })
}
const best = rounds.toSorted((a, b) => a.p99 - b.p99)[0]
for (const { p50, p99, all, firstCpu, cpu } of rounds)
  console.log(
    `${READERS} at once: first word p50 ${ms(p50)}, p99 ${ms(p99)}; all ended after ${ms(all)}; ${firstCpu} ms CPU of the server until then, ${cpu} in all`,
  )
console.log(
  `best of ${ROUNDS}: p99 ${ms(best.p99)} (at most 500 ms), ${(best.cpu / READERS).toFixed(1)} ms CPU an answer`,
)
record({
  title: "To the first word of a quoted answer",
  unit: "ms",
  note: `${READERS} readers at once, each a user of their own on a connection of their own; the best of ${ROUNDS} rounds.`,
  rows: [
    { name: "one alone, median", value: percentile(alone, 0.5), ours: true },
    { name: `${READERS} at once, median`, value: best.p50, ours: true },
    { name: `${READERS} at once, 99th percentile`, value: best.p99, ours: true },
  ],
})
child.stdin.end()
await once(child, "exit")
rmSync(folder, { recursive: true, force: true })
