import { answerEvents, events, html, json, startFaultCore } from "@qanun/testing"
import { expect, test } from "vitest"
import { cleanUp, run } from "./program.ts"

async function core(): Promise<string> {
  const server = await startFaultCore()
  cleanUp.push(() => server.close())
  return server.url
}

test("an answer is printed with its sources", async () => {
  const { code, output } = await run("ask", "چند روز مرخصی دارم؟", "--url", await core(), "--token", "t").ended
  expect(code).toBe(0)
  expect(output).toContain("یک ماه مرخصی با مزد")
  expect(output).toContain("[1] ماده ۶۴ قانون کار (summary)")
})

test("--json prints one object", async () => {
  const { code, output } = await run("ask", "چند روز مرخصی دارم؟", "--json", "--url", await core(), "--token", "t")
    .ended
  expect(code).toBe(0)
  expect(JSON.parse(output)).toMatchObject({ outcome: "answered", partial: false, citations: [{ n: 1 }] })
})

test("a wrong language, an empty question and a server that is not there end with one sentence", async () => {
  for (const [args, words, exit] of [
    [["س", "--language", "de"], "--language takes fa, en or ar", 2],
    [["؟"], "query must contain a letter or a digit", 2],
    [["س", "--url", "nowhere"], "baseUrl must be", 2],
    [["س", "--url", "http://127.0.0.1:9"], "cannot be reached", 1],
  ] as const) {
    const { code, output } = await run("ask", ...args).ended
    expect({ code, output }).toMatchObject({ code: exit, output: expect.stringContaining(words) })
    expect(output).not.toMatch(/\n\s+at /)
  }
})

test("a first try at the wrong place, or without a token, is told what to do", async () => {
  const [server, elsewhere] = [await startFaultCore(), await startFaultCore()]
  cleanUp.push(server.close, elsewhere.close)
  elsewhere.always("*", html(404))
  server.always("*", json({ detail: "Not authenticated" }, { status: 401 }))
  for (const [url, words] of [
    ["http://127.0.0.1:9", "qanun up starts it"],
    [elsewhere.url, "the Users API of qanun up is under /qanun"],
    [server.url, "qanun token prints one"],
  ] as const) {
    const { code, output } = await run("ask", "چند روز مرخصی دارم؟", "--url", url).ended
    expect({ url, code, output }).toEqual({ url, code: 1, output: expect.stringContaining(words) })
  }
})

test("an escape sequence in an answer, a source or an error does not reach the terminal", async () => {
  const [server, refusing] = [await startFaultCore(), await startFaultCore()]
  cleanUp.push(server.close, refusing.close)
  const steering = "\u001b]0;owned\u0007\u009b31m\u202e"
  const answer = answerEvents({ conversationId: "c", messageId: "m", userMessageId: "u" }).map((event) => {
    if (event.type === "token") return { ...event, content: `${steering}${event.content}\n` }
    if (event.type !== "citations") return event
    return { ...event, citations: event.citations.map((citation) => ({ ...citation, label: steering })) }
  })
  server.always("queryStream", events(answer))
  refusing.always("*", json({ detail: steering }, { status: 403 }))
  const ask = (url: string) => run("ask", "چند روز مرخصی دارم؟", "--url", url, "--token", "t").ended
  const asked = await ask(server.url)
  expect(asked).toMatchObject({ code: 0, output: expect.stringContaining("[1] \ufffd]0;owned") })
  const failed = await ask(refusing.url)
  expect(failed).toMatchObject({ code: 1, output: expect.stringContaining("owned") })
  for (const { output } of [asked, failed]) expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u)
})
