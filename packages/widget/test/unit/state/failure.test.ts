import { ERROR_CODES, type ErrorCode } from "@qanun/contract"
import { QanunError } from "@qanun/core-client"
import { expect, test } from "vitest"
import { strings } from "../../../src/i18n/en.ts"
import { explainRest, kindOf } from "../../../src/later/explain-rest.ts"
import { failureFrom } from "../../../src/state/failure-from.ts"

const codes = Object.keys(ERROR_CODES) as ErrorCode[]

test("every error code of the contract has a sentence for people", () => {
  for (const code of codes) {
    const { words } = explainRest({ code }, strings, "en")
    expect(words, code).toMatch(/^[A-Z].+\.$/)
    expect(words, code).not.toContain(code)
  }
})

test("what nobody can mend by asking again has no retry", () => {
  for (const code of ["quota_exceeded", "origin_forbidden", "invalid_request", "not_found"] as const)
    expect(explainRest({ code }, strings, "en").hopeless, code).toBe(true)
  for (const code of ["core_unavailable", "timeout", "rate_limited", "token_expired"] as const)
    expect(explainRest({ code }, strings, "en").hopeless, code).toBe(false)
})

test("a site that is set up wrongly is called so", () => {
  for (const code of ["core_rejected_token", "core_invalid_response", "redirected", "invalid_response"] as const)
    expect(kindOf(code), code).toBe("setup")
  for (const code of ["internal", "core_failed", "core_unavailable"] as const)
    expect(kindOf(code), code).toBe("unreachable")
})

test("an error of the client carries its waiting time and the renewal of the quota", () => {
  const error = new QanunError("quota_exceeded", "…", {
    retryAfterMs: 10,
    details: { reset_at: "2026-12-01T00:00:00Z" },
  })
  expect(failureFrom(error)).toMatchObject({
    code: "quota_exceeded",
    retryAfterMs: 10,
    resetsAt: "2026-12-01T00:00:00Z",
  })
  expect(failureFrom(new TypeError("x"))).toMatchObject({ code: "internal" })
})
