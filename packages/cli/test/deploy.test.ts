import { spawn, spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { startModelServer } from "@qanun/testing"
import { validate } from "dockerfile-utils"
import { expect, test } from "vitest"
import { parse } from "yaml"
import { createProgram } from "../src/program.ts"
import { SETTING_NAMES, variableOf } from "../src/settings/table.ts"
import { cleanUp, folder, freePort, run, runIn } from "./program.ts"

const deploy = fileURLToPath(new URL("../../../deploy", import.meta.url))
const text = (name: string) => readFileSync(join(deploy, name), "utf8")
const has = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0

const variables = new Set(SETTING_NAMES.flatMap((name) => [variableOf(name), `${variableOf(name)}_FILE`]))
const flags = new Set<string | undefined>([
  "--help",
  ...createProgram().commands.flatMap((command) => command.options.map(({ long }) => long)),
])

interface Service {
  environment?: Record<string, string>
  healthcheck?: { test: string[] }
  secrets?: string[]
  volumes?: string[]
  [key: string]: unknown
}
const compose = parse(text("compose.yaml")) as {
  services: Record<"app" | "postgres" | "qdrant", Service>
  volumes: object
  secrets: Record<string, { file: string }>
}

test.for(["Dockerfile", "compose.yaml", "qanun.service", "nginx.conf", "README.md"])(
  "every setting and flag that %s names is one of qanun",
  (name) => {
    const content = text(name)
    const named = content.match(/QANUN_[A-Z_]+/g) ?? []
    expect(named.filter((variable) => !variables.has(variable))).toEqual([])
    const ours = content
      .split("\n")
      .filter(
        (line) =>
          /\bqanun (up|users|doctor|backup|restore|ingest)\b|`--/.test(line) && !/docker|systemctl|npm/.test(line),
      )
    const typed = ours.flatMap((line) => line.match(/(?<=[\s`])--[a-z][a-z-]+/g) ?? [])
    expect(typed.filter((flag) => !flags.has(flag))).toEqual([])
    if (name !== "nginx.conf") expect(named.length + typed.length).toBeGreaterThan(0)
  },
)

test("the image is built in two stages, runs as nobody important, and says whether it is well", () => {
  const dockerfile = text("Dockerfile")
  expect(validate(dockerfile)).toEqual([])
  expect(dockerfile.match(/^FROM /gm)).toHaveLength(2)
  const last = dockerfile.slice(dockerfile.lastIndexOf("FROM "))
  expect(last).toMatch(/^USER node$/m)
  expect(last).toMatch(/^HEALTHCHECK /m)
  expect(last.indexOf("USER node")).toBeGreaterThan(last.indexOf("COPY"))
  expect(last).not.toMatch(/SECRET|API_KEY/)
})

test("every container is health-checked, and ours may write nowhere but to its data", () => {
  const { app, postgres, qdrant } = compose.services
  expect(app).toMatchObject({ read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] })
  expect(app.volumes).toEqual(["data:/data"])
  for (const service of [postgres, qdrant]) expect(service.healthcheck?.test[0]).toBe("CMD-SHELL")
  expect(app["ports"]).toEqual(["127.0.0.1:4321:4321"])
  expect([postgres["ports"], qdrant["ports"]]).toEqual([undefined, undefined])
})

test("what compose.yaml refers to is there, and no secret stands in it", () => {
  const used = Object.values(compose.services).flatMap((service) => service.secrets ?? [])
  expect([...new Set(used)].sort()).toEqual(Object.keys(compose.secrets).sort())
  for (const { file } of Object.values(compose.secrets)) expect(text("make-secrets.sh")).toContain(file.split("/")[1])
  const volumes = Object.values(compose.services).flatMap((service) => service.volumes ?? [])
  for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(":")[0])
  for (const [name, value] of Object.entries(compose.services.app.environment ?? {}))
    if (/SECRET|KEY|DATABASE/.test(name)) expect(value).toMatch(/^\/run\/secrets\/|^\$\{\w+:-\}$/)
})

test("the secrets are made once, and the app takes them", async () => {
  const here = folder()
  writeFileSync(join(here, "make-secrets.sh"), text("make-secrets.sh"))
  for (let times = 0; times < 2; times++) spawnSync("sh", [join(here, "make-secrets.sh")])
  const secret = (name: string) => readFileSync(join(here, "secrets", name), "utf8")
  const before = secret("core_secret")
  expect(before).toMatch(/^[0-9a-f]{64}$/)
  expect(secret("visitor_secret")).not.toBe(before)
  expect(secret("database_url")).toBe(`postgres://qanun:${secret("postgres_password")}@postgres:5432/qanun`)
  spawnSync("sh", [join(here, "make-secrets.sh")])
  expect(secret("core_secret")).toBe(before)
})

test("systemd takes the unit, and finds it well closed", ({ skip }) => {
  if (!has("systemd-analyze")) skip("systemd-analyze is not on this machine: the unit was not checked")
  const unit = join(deploy, "qanun.service")
  expect(spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" })
  const { stdout } = spawnSync("systemd-analyze", ["security", "--offline=true", "--no-pager", unit], {
    encoding: "utf8",
  })
  expect(Number(/exposure level for \S+ ([\d.]+)/.exec(stdout)?.[1])).toBeLessThan(2)
})

/** The snippet as it stands, with ports and certificate of this machine. */
async function startNginx(app: string): Promise<{ plain: string; tls: string; certificate: string }> {
  const at = folder()
  const [plain, tls] = [await freePort(), await freePort()]
  const made = spawnSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "90",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
      "-keyout",
      "key.pem",
      "-out",
      "cert.pem",
    ],
    { cwd: at },
  )
  expect(made.status).toBe(0)
  const site = text("nginx.conf")
    .replace("server 127.0.0.1:4321", `server ${new URL(app).host}`)
    .replaceAll(/listen \[::\].*\n/g, "")
    .replace("listen 443 ssl", `listen 127.0.0.1:${tls} ssl`)
    .replace("listen 80;", `listen 127.0.0.1:${plain};`)
    .replaceAll("law.example", "localhost")
    .replace("/etc/ssl/qanun/fullchain.pem", join(at, "cert.pem"))
    .replace("/etc/ssl/qanun/privkey.pem", join(at, "key.pem"))
  mkdirSync(join(at, "tmp"))
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${at}/tmp/${name};`,
  )
  writeFileSync(
    join(at, "nginx.conf"),
    `daemon off; user root; pid ${at}/nginx.pid; error_log ${at}/error.log;\nevents {}\nhttp { access_log off; ${temporary.join(" ")}\n${site}\n}`,
  )
  const checked = spawnSync("nginx", ["-t", "-p", at, "-c", join(at, "nginx.conf")], { encoding: "utf8" })
  expect(checked.stderr).toContain("test is successful")
  const server = spawn("nginx", ["-p", at, "-c", join(at, "nginx.conf")])
  cleanUp.push(() => new Promise((resolve) => server.once("exit", resolve) && server.kill("SIGTERM")))
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${plain}/qanun/health`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(426)
  return { plain, tls, certificate: join(at, "cert.pem") }
}

test("behind the nginx of the snippet, answers arrive while they are written, and doctor finds nothing to fix", async ({
  skip,
}) => {
  if (!has("nginx") || !has("openssl")) skip("nginx or openssl is not on this machine: the proxy's site was not run")
  const model = await startModelServer({ answer: () => "یک ماه در سال [1]" })
  cleanUp.push(() => model.close())
  const data = folder()
  const slow = ["--llm-base-url", model.baseUrl, "--llm-models", "m", "--trust-proxy"]
  const program = run("up", "--data", data, "--port", "44850", "--core-port", "47850", ...slow)
  const site = /Qanun is ready\s+(\S+)/.exec(await program.printed("Press Ctrl-C"))?.[1] as string
  const { tls, plain, certificate } = await startNginx(site)
  // The model takes its time between two words, so that one could see them held back.
  const words = ["یک ", "ماه ", "در ", "سال ", "[1]"]
  model.always("chat", async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    for (const content of words) {
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    response.end(`data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`)
  })
  const env = { NODE_EXTRA_CA_CERTS: certificate }
  const { code, output } = await runIn({ env }, "doctor", `https://localhost:${tls}/qanun`, "--json").ended
  const { findings } = JSON.parse(output) as { findings: { check: string; state: string; message: string }[] }
  expect(findings.filter(({ state }) => state === "fix")).toEqual([])
  expect(code).toBe(0)
  expect(findings.find(({ check }) => check === "streaming")?.message).toBe("The answer arrives while it is written.")
  expect(findings.find(({ check }) => check === "TLS")?.message).toMatch(/holds for (89|90) days/)
  const redirect = await fetch(`http://127.0.0.1:${plain}/page`, { redirect: "manual", headers: { host: "localhost" } })
  expect(redirect.status).toBe(301)
})
