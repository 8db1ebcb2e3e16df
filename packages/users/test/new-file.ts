import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

/** A file that is not there yet, in a folder that is removed with the test. */
export function newFile(name = "users.db"): string {
  const folder = mkdtempSync(join(tmpdir(), "qanun-users-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}
