import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "@playwright/test"
import { type ModelServer, startModelServer } from "@qanun/testing"
import { mintToken } from "../../packages/cli/src/mint-token.ts"
import { ownServiceKey, readSecrets, type Secrets, secretsFile } from "../../packages/cli/src/secrets.ts"
import { type QdrantDouble, startQdrantDouble } from "../../packages/core-server/test/support/qdrant-double.ts"
import { type Postgres, startPostgresServer } from "../../packages/store/test/postgres-server.ts"
import { type App, test as base } from "../app.ts"
import { freePort, SECRET } from "../example.ts"

/** What the blocks of the pages talk to: the running product, and a double of each thing that it may be connected to. */
export interface Place {
  app: App
  model: ModelServer
  qdrant: QdrantDouble
  /** The variables that blocks read; the secrets are those of the running product. */
  env: Readonly<Record<string, string>>
  /** An empty PostgreSQL database; the server is started with the first. */
  database(): Promise<string>
  /** A browser's page of its own. */
  newPage(): Promise<Page>
  /** An empty folder. */
  folder(): string
  /** Addresses that pages name, as they are here; ports that blocks listen on are free ones. */
  here(code: string): Promise<string>
}

/** A test with the place; one for all tests of a worker. */
export const test = base.extend<object, { place: Place }>({
  place: [
    async ({ app, browser }, use) => {
      const [model, qdrant] = [await startModelServer(), await startQdrantDouble()]
      const folders: string[] = []
      let postgres: Promise<Postgres> | undefined
      const secrets = (await readSecrets(secretsFile(app.folder))) as Secrets
      const addresses: Readonly<Record<string, string>> = {
        "http://127.0.0.1:4321": app.site,
        "http://127.0.0.1:7001": app.core,
        "http://core.internal:7001": app.core,
        "http://127.0.0.1:6333": qdrant.url,
        "https://www.example.com": app.site,
        "https://law.example/qanun": `${app.site}/qanun`,
        "https://llm.example/v1": model.baseUrl,
      }
      await use({
        app,
        model,
        qdrant,
        env: {
          ...environment(secrets, app),
          TOKEN: await mintToken(secrets.core, { sub: "reader", tier: "premium", lifetimeSeconds: 900 }),
        },
        async database() {
          postgres ??= startPostgresServer()
          return (await postgres).createDatabase()
        },
        newPage: () => browser.newPage(),
        folder() {
          const path = mkdtempSync(join(tmpdir(), "qanun-page-"))
          folders.push(path)
          return path
        },
        async here(code) {
          let text = code
          for (const [named, address] of Object.entries(addresses)) text = text.replaceAll(named, address)
          for (const port of ["3000", "8080", "9100"])
            if (text.includes(port)) text = text.replaceAll(new RegExp(`\\b${port}\\b`, "g"), String(await freePort()))
          return text
        },
      })
      for (const path of folders) rmSync(path, { recursive: true, force: true })
      await Promise.all([model.close(), qdrant.close(), (await postgres)?.stop()])
    },
    { scope: "worker" },
  ],
})

function environment(secrets: Secrets, { folder, site }: App): Record<string, string> {
  const own = ["VISITOR_SECRET", "QANUN_VISITOR_SECRET", "PAGE_SECRET", "WEBHOOK_SECRET", "QANUN_WEBHOOK_SECRET"]
  return {
    ...Object.fromEntries([...own, "CRON_SECRET"].map((name) => [name, SECRET])),
    CORE_SECRET: secrets.core,
    QANUN_CORE_SECRET: secrets.core,
    CORE_SERVICE_KEY: ownServiceKey(secrets),
    QANUN_DATA: folder,
    QANUN_PORT: new URL(site).port,
    LLM_KEY: "a key of the model",
    LLM_API_KEY: "a key of the model",
    SECRET,
  }
}

export { expect } from "@playwright/test"
