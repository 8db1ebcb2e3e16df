// Whether the packages could be released as they are: their manifests, the licences and known vulnerabilities of what they
// bring along, and whether the changesets make versions and change logs. What needs a network says so and fails nothing.
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { productionDependencies } from "./lib/dependencies.mjs"
import { pnpmCommand, root } from "./lib/setup.mjs"
import { versionPackages } from "./version-packages.mjs"

/** Licences that let anybody use, change and sell what is built with it, and ask for no more than a notice. */
const ALLOWED = [
  "MIT",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Unlicense",
]
const REPOSITORY = "https://github.com/qanun/qanun"

const folders = readdirSync(join(root, "packages"))
const manifestOf = (tree, folder) => JSON.parse(readFileSync(join(tree, "packages", folder, "package.json"), "utf8"))

function checkManifest(folder) {
  const manifest = manifestOf(root, folder)
  const { repository, homepage, bugs, keywords, engines, license, files, sideEffects, publishConfig, description } =
    manifest
  const wrong = {
    description: !description,
    license: license !== "MIT",
    keywords: !(keywords?.length > 2),
    "repository (with its directory)":
      repository?.url !== `git+${REPOSITORY}.git` || repository.directory !== `packages/${folder}`,
    homepage: homepage !== `${REPOSITORY}/tree/main/packages/${folder}#readme`,
    bugs: bugs !== `${REPOSITORY}/issues`,
    engines: engines?.node !== ">=20.19",
    files: !(files?.length > 0),
    sideEffects: sideEffects === undefined,
    "publishConfig (public, with provenance)": publishConfig?.access !== "public" || publishConfig.provenance !== true,
    "exports (the same, without sources, where it is published)":
      JSON.stringify(withoutSources(manifest.exports)) !== JSON.stringify(publishConfig?.exports),
  }
  return Object.keys(wrong).flatMap((field) => (wrong[field] ? [`packages/${folder}/package.json: ${field}`] : []))
}

function withoutSources(exports) {
  if (!exports) return undefined
  return Object.fromEntries(Object.entries(exports).map(([path, { "@qanun/source": _, ...rest }]) => [path, rest]))
}

/** SPDX expressions: one of what `OR` names will do, `AND` wants all. */
function isAllowed(licence) {
  return licence
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((name) => ALLOWED.includes(name.trim())))
}

function checkLicences() {
  const dependencies = productionDependencies()
  const bad = dependencies.filter(
    ({ manifest }) => typeof manifest.license !== "string" || !isAllowed(manifest.license),
  )
  if (bad.length === 0) console.log(`licences: ${dependencies.length} dependencies, all of them allowed`)
  return bad.map(
    ({ name, version, manifest, of }) =>
      `${name}@${version} (of ${[...of].join(", ")}) has the licence ${JSON.stringify(manifest.license)}: replace it, or allow that licence in scripts/check-release.mjs`,
  )
}

function checkVulnerabilities() {
  const [pnpm, ...args] = pnpmCommand()
  const { stdout } = spawnSync(pnpm, [...args, "audit", "--prod", "--json"], {
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
  })
  let report
  try {
    report = JSON.parse(stdout)
  } catch {
    // Said below.
  }
  if (!report?.metadata) {
    console.log("vulnerabilities: not checked, because this registry cannot be asked for them")
    return []
  }
  const found = Object.values(report.advisories ?? {})
  if (found.length === 0) console.log("vulnerabilities: none is known")
  return found.map(({ module_name: name, severity, title, url }) => `${name}: ${severity}, ${title} (${url})`)
}

/** Makes the next version in a copy, and throws the copy away. */
function checkVersions() {
  const tree = mkdtempSync(join(tmpdir(), "qanun-version-"))
  try {
    for (const path of [".changeset", "package.json", "pnpm-workspace.yaml"])
      cpSync(join(root, path), join(tree, path), { recursive: true })
    for (const folder of folders)
      for (const path of ["package.json", "CHANGELOG.md", "src/version.ts"]) {
        const from = join(root, "packages", folder, path)
        mkdirSync(join(tree, "packages", folder, "src"), { recursive: true })
        if (existsSync(from)) cpSync(from, join(tree, "packages", folder, path))
      }
    const waiting = readdirSync(join(tree, ".changeset")).filter((name) => name.endsWith(".md") && name !== "README.md")
    const problem = versionPackages(tree)
    if (problem) return [problem]
    if (waiting.length === 0) return []
    const versions = new Set(folders.map((folder) => manifestOf(tree, folder).version))
    if (versions.size !== 1) return [`the packages would have different versions: ${[...versions].join(", ")}`]
    const [version] = versions
    const without = folders.filter((folder) => {
      const file = join(tree, "packages", folder, "CHANGELOG.md")
      return !existsSync(file) || !readFileSync(file, "utf8").includes(`## ${version}`)
    })
    if (without.length > 0) return [`no change log would tell of ${version} in ${without.join(", ")}`]
    console.log(`versions: ${waiting.length} changesets make ${version}`)
    return []
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

const problems = [...folders.flatMap(checkManifest), ...checkLicences(), ...checkVulnerabilities(), ...checkVersions()]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
