import { codeBlocks, pages } from "../scripts/lib/pages.mjs"
import { BEGINNINGS } from "./pages/beginnings.ts"
import { COMMANDS } from "./pages/commands.ts"
import { GUIDES } from "./pages/guides.ts"
import type { Tries } from "./pages/in-node.ts"
import { expect, test } from "./pages/place.ts"
import { nginxTakes, PRODUCTION } from "./pages/production.ts"
import { RECIPES } from "./pages/recipes.ts"

const TRIES: Tries = {
  ...BEGINNINGS,
  ...GUIDES,
  ...RECIPES,
  ...PRODUCTION,
  ...COMMANDS,
  "examples/django/README.md": { "The Users API beside a Django site, nginx": nginxTakes },
}

/** Its transcript is tried as a whole, in examples-backend.spec.ts. */
const isTranscript = (page: string, block: string) =>
  page === "examples/django/README.md" && block.startsWith("The Users API with curl")

const blocks = pages.flatMap((page) =>
  codeBlocks(page.text)
    .filter(({ kind, name }) => kind !== "text" && !isTranscript(page.name, name))
    .map((block) => ({ page, block })),
)

test("each block of code in README files and guides is tried, or says why not", () => {
  const untried = blocks.filter(({ block }) => block.reason)
  for (const { page, block } of untried) console.log(`not run: ${page.name}, ${block.name}: ${block.reason}`)
  const tried = Object.entries(TRIES).flatMap(([page, tries]) => Object.keys(tries).map((name) => `${page}: ${name}`))
  const wanted = blocks.filter(({ block }) => !block.reason).map(({ page, block }) => `${page.name}: ${block.name}`)
  expect(tried.sort()).toEqual(wanted.sort())
})

for (const { page, block } of blocks) {
  const attempt = TRIES[page.name]?.[block.name]
  if (!attempt || block.reason) continue
  test(`${page.name}, line ${block.line}: what the ${block.kind} block says comes true`, async ({ place }) => {
    const code = (name: string) => codeBlocks(page.text).find((other) => other.name === name)?.code ?? ""
    await attempt(place, block, { name: page.name, code })
  })
}
