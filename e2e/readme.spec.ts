import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import ts from "typescript"
import { expect, test } from "./app.ts"

const root = join(import.meta.dirname, "..")
const readme = readFileSync(join(root, "README.md"), "utf8")

/** The code of the block of this kind below this heading. */
function block(heading: string, kind: string): string {
  return firstBlock(readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "", kind)
}

function firstBlock(section: string, kind: string): string {
  const found = new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, "m").exec(section)?.[1]
  if (!found) throw new Error(`There is no ${kind} block in: ${section.slice(0, 80)}`)
  return found
}

/** Runs a TypeScript block where the packages are installed as a consumer has them. */
function runBlock(name: string, code: string, env: Record<string, string> = {}): ChildProcess & { output(): string } {
  const folder = join(root, "examples/readme/.blocks")
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.mjs`)
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  })
  writeFileSync(file, outputText)
  const child = spawn(process.execPath, ["--no-warnings", file], {
    cwd: folder,
    // The runner asks for colours; what is compared is plain text.
    env: { ...process.env, FORCE_COLOR: "0", ...env },
  })
  let text = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      text += chunk
    })
  return Object.assign(child, { output: () => text })
}

test("the commands of the README are those of package.json", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  expect(block("Try it", "sh").trim()).toBe("npm start")
  expect(readme).toContain("```sh\nnpm test\n```")
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["start", "test"]))
})

test("the script tag of the README gives a working chat", async ({ app, page }) => {
  const html = `<!doctype html><html lang="fa" dir="rtl"><title>t</title><body>${block("On a website", "html")}</body></html>`
  await page.route(`${app.site}/plain`, (route) =>
    route.fulfill({ contentType: "text/html; charset=utf-8", body: html }),
  )
  await page.goto(`${app.site}/plain`)
  await page.locator("qanun-chat").getByRole("button").first().click()
  await expect(page.locator("qanun-chat").getByRole("textbox")).toBeFocused()
})

test("the client block of the README streams an answer with citations", async ({ app }) => {
  const code = block("The client", "ts").replace("http://127.0.0.1:4321", app.site)
  const child = runBlock("client", code)
  const [exit] = await once(child, "close")
  expect({ exit, output: child.output() }).toMatchObject({
    exit: 0,
    output: expect.stringMatching(/\[1\] .*\n(.*\n)*answered/),
  })
})

test("the backend block of the README serves the Users API", async ({ app }) => {
  const probe = createServer().listen(0, "127.0.0.1")
  await once(probe, "listening")
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  const { core: secret } = JSON.parse(readFileSync(join(app.folder, "secrets.json"), "utf8"))
  const code = block("The backend", "ts").replace("http://127.0.0.1:7001", app.core).replace("3000", String(port))
  const child = runBlock("backend", code, { CORE_SECRET: secret })
  try {
    const url = `http://127.0.0.1:${port}/qanun/api/v1`
    await expect.poll(async () => (await fetch(`${url}/capabilities`).catch(() => undefined))?.status).toBe(200)
    const response = await fetch(`${url}/query/`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-user": "leila" },
      body: JSON.stringify({ query: "چند روز مرخصی استحقاقی دارم؟" }),
    })
    expect(await response.json()).toMatchObject({ outcome: "answered" })
    const own = await fetch(`${url}/users/conversations`, { headers: { "x-user": "leila" } })
    expect(await own.json()).toHaveLength(1)
    const other = await fetch(`${url}/users/conversations`, { headers: { "x-user": "omid" } })
    expect(await other.json()).toEqual([])
  } finally {
    child.kill()
    await once(child, "close")
    rmSync(join(root, "examples/readme/.blocks/data"), { recursive: true, force: true })
  }
})

for (const [name, printed] of [
  ["contract", "/api/v1/query/"],
  ["store", "سلام"],
])
  test(`the block of ${name}'s own README runs`, async () => {
    const text = readFileSync(join(root, "packages", name as string, "README.md"), "utf8")
    const child = runBlock(`package-${name}`, firstBlock(text, "ts"))
    const [exit] = await once(child, "close")
    expect({ exit, output: child.output() }).toMatchObject({
      exit: 0,
      output: expect.stringContaining(printed as string),
    })
  })
