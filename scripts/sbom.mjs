// `npm run sbom`: writes what the published packages are made of, as CycloneDX 1.6, to sbom.cdx.json.
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import library from "@cyclonedx/cyclonedx-library"
import { productionDependencies } from "./lib/dependencies.mjs"
import { root } from "./lib/setup.mjs"

const { Contrib, Enums, Models, Serialize, Spec } = library
const licences = new Contrib.License.Factories.LicenseFactory()

function componentOf({ name, version, license, description }, type) {
  const [group, short] = name.startsWith("@") ? name.split("/") : [undefined, name]
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`
  const component = new Models.Component(type, short, { group, version, description, purl, bomRef: purl })
  if (typeof license === "string") component.licenses.add(licences.makeFromString(license))
  return component
}

const bom = new Models.Bom()
const workspace = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8"))
bom.metadata.component = componentOf({ ...workspace, name: "qanun-workspace" }, Enums.ComponentType.Application)
bom.metadata.tools.components.add(
  new Models.Component(Enums.ComponentType.Library, "cyclonedx-library", { group: "@cyclonedx" }),
)

const ours = new Map()
for (const folder of readdirSync(join(root, "packages"))) {
  const manifest = JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8"))
  const component = componentOf(manifest, Enums.ComponentType.Library)
  ours.set(manifest.name, { component, manifest })
  bom.components.add(component)
  bom.metadata.component.dependencies.add(component.bomRef)
}
for (const { component, manifest } of ours.values())
  for (const name of Object.keys(manifest.dependencies ?? {}))
    if (ours.has(name)) component.dependencies.add(ours.get(name).component.bomRef)
const others = productionDependencies()
for (const { manifest, of } of others) {
  const component = componentOf(manifest, Enums.ComponentType.Library)
  bom.components.add(component)
  for (const name of of) ours.get(name)?.component.dependencies.add(component.bomRef)
}

const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
writeFileSync(join(root, "sbom.cdx.json"), `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`)
console.log(`sbom.cdx.json: ${ours.size} packages and ${others.length} dependencies`)
