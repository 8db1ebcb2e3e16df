import { askCore, CITED, LEAVE, MEASURED, SOURCE, STATUTE } from "./fixtures.ts"
import { inNode, type Tries, type Try } from "./in-node.ts"
import { inShell } from "./in-shell.ts"
import { startsInstallation } from "./production.ts"

/** The block is a config file with which an installation starts. */
const configFile: Try = async (place, block, page) => {
  const here = await place.here(block.code)
  const config = here
    .replace("/var/lib/qanun", place.folder())
    .replace("postgres://qanun@localhost/qanun", await place.database())
  const code = `echo '${config}' > qanun.config.json\nunset QANUN_PORT\nexec qanun up`
  await startsInstallation()(place, { ...block, code }, page)
}

export const COMMANDS: Tries = {
  "packages/cli/README.md": {
    "qanun, sh": startsInstallation(),
    "Settings, json": configFile,
    "Asking, sh": inShell({ prints: [SOURCE] }),
    "Asking, sh 2": inShell({ prints: '"outcome"' }),
    "Your own statutes, sh": inShell({
      files: STATUTE,
      env: async (place) => ({ QANUN_DATA: place.folder() }),
      prints: /^2 articles from 1 files/m,
    }),
    "Your own statutes, sh 2": inShell({ files: MEASURED, prints: /everyday/ }),
    "Keeping it, sh": inShell({ prints: [/^visitor|^id /m, /rows were missing/] }),
    "Checking it, sh": inShell({ prints: "Nothing has to be fixed." }),
    "Checking it, sh 2": inShell({ prints: /\d+ supported, 0 deviate/ }),
  },
  "packages/core-server/README.md": {
    "@qanun/core-server, ts": inNode({ prints: "healthy" }),
    "A language model, ts": inNode({ after: askCore(LEAVE), prints: /^200 .*"tokens_used":[1-9]/m }),
    "Vectors and Qdrant, ts": inNode({
      after: askCore(LEAVE),
      prints: CITED,
    }),
    "Webhooks, ts": inNode({ after: askCore(LEAVE), prints: CITED }),
  },
  "packages/testing/README.md": {
    "In a host's own tests: handlers for msw, ts": inNode({
      prints: [/^\S.* \S+/, "no_answer", "rate_limited 3000", /^3$/m],
    }),
    "Over real HTTP: a Core with faults, ts": inNode({ prints: "503 1" }),
    "Older Cores, ts": inNode({ prints: /[\u0600-\u06ff]{3}/ }),
    "A language model that fails, ts": inNode({ prints: "429 One month [1]. 2" }),
  },
}
