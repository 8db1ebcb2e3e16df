import { Capabilities, Health } from "@qanun/contract"
import { QUESTION } from "../question.ts"
import { type Check, expectThat } from "./check.ts"
import { expectError, expectShape, expectStatus, offered } from "./expectations.ts"

export const SERVER_CHECKS: readonly Check[] = [
  {
    subject: "health",
    name: "GET /health says how the server is",
    async run(wire) {
      const reply = await wire.call("GET", "/health", { token: null })
      expectStatus(reply, 200)
      expectShape(Health, reply.body, "the body")
    },
  },
  {
    subject: "capabilities",
    name: "GET capabilities says what the server can do",
    async run(wire) {
      const reply = await wire.call("GET", "/api/v1/capabilities", { token: null })
      offered(reply, "GET capabilities")
      expectStatus(reply, 200)
      wire.capabilities = expectShape(Capabilities, reply.body, "the body")
    },
  },
  {
    subject: "slashes",
    name: "both forms of a path are served, without a redirect",
    async run(wire) {
      for (const path of ["/api/v1/query", "/api/v1/users/conversations/"]) {
        const { status } = await wire.call(path.includes("query") ? "POST" : "GET", path, {
          ...(path.includes("query") ? { body: {} } : {}),
        })
        expectThat(status < 300 || status >= 400, `${path} redirects (${status})`)
        expectThat(status !== 405, `${path} is not served (${status})`)
      }
    },
  },
  {
    subject: "errors",
    name: "a path that is not there is a 404 with a code",
    run: async (wire) => expectError(await wire.call("GET", "/api/v1/nothing-is-here"), 404, "not_found"),
  },
  {
    subject: "errors",
    name: "another method is a 405 that names the allowed ones",
    async run(wire) {
      const reply = await wire.call("PUT", "/api/v1/query/stream", { body: {} })
      expectError(reply, 405, "method_not_allowed")
    },
  },
  {
    subject: "errors",
    name: "a body that is not JSON is refused with a code",
    run: async (wire) => expectError(await wire.call("POST", "/api/v1/query/", { text: "{" }), 400, "malformed_json"),
  },
  {
    subject: "errors",
    name: "a wrong field is a 422 in both forms, and names the field",
    async run(wire) {
      const reply = await wire.call("POST", "/api/v1/query/", { body: { ...QUESTION, max_results: 99 } })
      expectError(reply, 422, "invalid_request")
      expectThat(JSON.stringify(reply.body).includes("max_results"), "max_results is not named")
    },
  },
  {
    subject: "errors",
    name: "every answer carries its request id",
    async run(wire) {
      const { headers } = await wire.call("GET", "/api/v1/nothing-is-here")
      expectThat(headers.get("x-request-id") !== null, "x-request-id is missing")
    },
  },
]
