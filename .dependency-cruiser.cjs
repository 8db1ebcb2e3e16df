// The direction of imports (docs/architecture.md). A package may import only what its row names.
const MAY_IMPORT = {
  contract: [],
  store: [],
  "core-client": ["contract"],
  widget: ["contract", "core-client"],
  users: ["contract", "core-client", "store"],
  "core-server": ["contract", "store"],
  testing: ["contract"],
  cli: ["contract", "core-client", "store", "users", "core-server", "widget"],
}

module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
      name: `${name}-imports-only-${allowed.length ? allowed.join("-") : "nothing"}`,
      severity: "error",
      from: { path: `^packages/${name}/src` },
      to: { path: "^packages/([^/]+)/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
    })),
    {
      name: "nobody-reaches-into-another-package",
      comment: "Import the published name, never another package's files.",
      severity: "error",
      from: { path: "^packages/([^/]+)/src" },
      to: { path: "^packages/([^/]+)/", pathNot: "^packages/($1)/", dependencyTypes: ["local"] },
    },
    {
      name: "every-import-is-declared",
      severity: "error",
      from: { path: "^packages/[^/]+/src" },
      to: { couldNotResolve: true, pathNot: "^node:" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: { path: "^packages/[^/]+/src" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "testing-stays-out-of-runtime",
      severity: "error",
      from: { path: "^packages/[^/]+/src", pathNot: "^packages/testing/" },
      to: { path: "^packages/testing/" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.base.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(/dist/|/test/|/bench/)" },
    enhancedResolveOptions: {
      conditionNames: ["@qanun/source", "import", "types", "node", "default"],
      exportsFields: ["exports"],
    },
  },
}
