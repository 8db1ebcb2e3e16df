import type { ServerResponse } from "node:http"
import { wireEvent } from "./fixtures/answer.ts"
import type { Gate } from "./gate.ts"

/** One scripted answer of a fault Core. */
export type Reply = (response: ServerResponse) => void | Promise<void>

type HeaderFields = Readonly<Record<string, string>>

/** The connection is reset. */
export const RESET: unique symbol = Symbol("reset")
/** Nothing more is sent, and the connection stays open until the client lets go. */
export const HANG: unique symbol = Symbol("hang")

/** A part of a scripted body: text, bytes, a gate to wait for, or how it breaks. Without a break it ends cleanly. */
export type Part = string | Uint8Array | Gate | typeof RESET | typeof HANG

/** A JSON answer. */
export function json(
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: HeaderFields } = {},
): Reply {
  return text(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } })
}

/** Any answer in one piece. */
export function text(
  body: string,
  { status = 200, headers = {} }: { status?: number; headers?: HeaderFields } = {},
): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(body)
  }
}

/** A page of a proxy or a captive portal. */
export function html(status = 200): Reply {
  return text("<!doctype html><html><title>Sign in</title><h1>Gateway</h1></html>", {
    status,
    headers: { "content-type": "text/html" },
  })
}

/** A redirect. */
export function redirect(location: string, status = 307): Reply {
  return text("", { status, headers: { location } })
}

/** The connection is reset before an answer. */
export function reset(): Reply {
  return (response) => {
    response.socket?.resetAndDestroy()
  }
}

/** The request is read, and never answered. */
export function hang(): Reply {
  return () => {}
}

/** A body in parts, each written on its own. */
export function body(
  parts: readonly Part[],
  { status = 200, headers = {} }: { status?: number; headers?: HeaderFields } = {},
): Reply {
  return async (response) => {
    response.writeHead(status, headers)
    response.flushHeaders()
    for (const part of parts) {
      if (response.destroyed || part === HANG) return
      if (part === RESET) {
        response.socket?.resetAndDestroy()
        return
      }
      if (typeof part === "string" || part instanceof Uint8Array)
        await new Promise((resolve) => response.write(part, resolve))
      else await part.passed
    }
    response.end()
  }
}

/** An event stream in parts; objects that are no gates are events. */
export function events(parts: readonly (Part | object)[], headers: HeaderFields = {}): Reply {
  return body(
    parts.map((part) => (isPart(part) ? part : wireEvent(part))),
    { headers: { "content-type": "text/event-stream", ...headers } },
  )
}

function isPart(part: Part | object): part is Part {
  return typeof part !== "object" || part instanceof Uint8Array || "passed" in part
}
