import { expect, test } from "vitest"
import { openApiDocument, ROUTES, SERVICE_ROUTES } from "../src/index.ts"

interface Operation {
  operationId: string
  security?: Record<string, unknown>[]
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> }
}

test.each(["core", "users"] as const)("the document of %s has every route of its role and no other", (role) => {
  const { paths } = openApiDocument({ role, version: "1.0.0" }) as unknown as Document
  const described = Object.values(paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId))
  const all = Object.entries({ ...ROUTES, ...SERVICE_ROUTES }).filter(([, { on }]) => ["both", role].includes(on))
  expect(described.toSorted()).toEqual(all.map(([name]) => name).toSorted())
})

test("everything that the document refers to is in it", () => {
  const document = openApiDocument({ role: "users", version: "1.0.0" }) as unknown as Document
  const { components, paths } = document
  for (const [, name = ""] of JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g))
    expect(components.schemas).toHaveProperty(name)
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods)))
    for (const scheme of operation.security ?? [])
      for (const name of Object.keys(scheme)) expect(components.securitySchemes).toHaveProperty(name)
})
