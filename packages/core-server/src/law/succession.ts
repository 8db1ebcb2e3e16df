/**
 * Laws that took the place of others: `older > newer: first day`. The older one lives on for what happened before,
 * so it is not repealed, but for anything later the newer one comes first. Dates are Jalali.
 */
export const SUCCESSIONS = `
قانون روابط موجر و مستأجر (1356) > قانون روابط موجر و مستأجر (1376): 1376-07-01
قانون حمایت خانواده (1353) > قانون حمایت خانواده: 1392-01-01
`
