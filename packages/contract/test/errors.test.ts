import { expect, test } from "vitest"
import { ERROR_CODES, ErrorBody, type ErrorCode, errorBody, isErrorCode } from "../src/index.ts"

test("every code gives a body that the schema takes, in both forms at once", () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    const body = ErrorBody.parse(errorBody(code, { requestId: "r1" }))
    expect(body).toMatchObject({ detail: body.error.message, error: { code }, request_id: "r1" })
  }
})

test("field problems become the list that FastAPI clients read, and their names the details", () => {
  const fields = [{ loc: ["body", "query"], msg: "too long", type: "custom" }]
  expect(errorBody("invalid_request", { fields })).toMatchObject({
    detail: fields,
    error: { code: "invalid_request", details: { fields: ["body.query"] } },
  })
})

test("only the listed codes are codes", () => {
  expect(isErrorCode("quota_exceeded")).toBe(true)
  for (const value of ["toString", "__proto__", "", 404, null]) expect(isErrorCode(value)).toBe(false)
})
