import { QueryResponse } from "@qanun/contract"
import { type ModelReply, type ModelServer, startModelServer } from "@qanun/testing"
import { onTestFinished } from "vitest"
import type { CoreServerOptions } from "../../src/index.ts"
import { type RunningCore, startCore } from "./core.ts"

export const QUESTION = "چند روز مرخصی استحقاقی دارم؟"
/** What the sources of that question carry. */
export const GOOD = "مرخصی استحقاقی سالانه کارگر یک ماه با مزد است [1]. "
const KEY = "secret-key"

/** A Core whose model says these things in turn; the last one stays. */
export async function startWithModel(
  replies: ModelReply[] = [],
  { llm, ...options }: Omit<Partial<CoreServerOptions>, "llm"> & { llm?: object } = {},
): Promise<{ core: RunningCore; model: ModelServer }> {
  const model = await startModelServer({ apiKey: KEY })
  model.next("chat", ...replies.slice(0, -1))
  model.always("chat", replies.at(-1))
  const core = await startCore({
    llm: { baseUrl: model.baseUrl, apiKey: KEY, models: ["small", "large"], fallbackModel: "large", ...llm },
    ...options,
  })
  onTestFinished(async () => {
    await core.close()
    await model.close()
  })
  return { core, model }
}

/** Asks that question, or another one. */
export const ask = async (core: RunningCore, body: Record<string, unknown> = {}, sub?: string) =>
  QueryResponse.parse(await (await core.send("POST", "/api/v1/query/", { query: QUESTION, ...body }, sub)).json())
