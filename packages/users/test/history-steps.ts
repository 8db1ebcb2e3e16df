import * as fc from "fast-check"
import { openTurn } from "../src/turn-open.ts"
import { type HistoryWorld, SARA } from "./history-world.ts"

export const step = fc.record({
  do: fc.constantFrom(
    "ask",
    "ask",
    "go on",
    "answer",
    "answer",
    "break off",
    "never reach Core",
    "ask in Core",
    "go on in Core",
    "rename",
    "rename in Core",
    "delete",
    "delete in Core",
    "delete a message in Core",
    "pin",
    "deliver",
    "fail to deliver",
    "sync",
    "sync",
    "sync twice at once",
    "crash in a sync",
    "compare",
    "expire the feed",
    "wait",
  ),
  which: fc.nat(3),
})
export type Step = { do: string; which: number }

type Driver = (at: { which: number; text: string }) => Promise<unknown>

/** What each step does. */
export function driversOf(world: HistoryWorld): Record<string, Driver> {
  const { core, state, conversations, buried, pinned, turnParts, newId } = world
  const { sync, ask, end, endOne, deliver } = world
  return {
    ask: ({ text }) => ask(undefined, text),
    "go on": async ({ which, text }) => {
      const ours = (await conversations.list(SARA, { limit: 9 }))[which]
      if (ours) await ask(ours, text)
    },
    answer: ({ which }) => endOne(which, "answer"),
    "break off": ({ which }) => endOne(which, "break off"),
    "never reach Core": async ({ text }) => {
      const opened = await openTurn(turnParts, SARA, { query: text } as never, null, newId())
      const nowhere = { conversationId: "", userMessageId: "", messageId: "" }
      await end({ opened, begun: nowhere }, "never reach Core")
    },
    "ask in Core": async ({ text }) => core.finish(core.begin("sara", null, text), `پاسخ به ${text}`),
    "go on in Core": async ({ which, text }) => {
      const id = [...core.rows.keys()][which]
      if (id) core.finish(core.begin("sara", id, text), `پاسخ به ${text}`)
    },
    rename: async ({ which, text }) => {
      const ours = (await conversations.list(SARA, { limit: 9 }))[which]
      if (ours) await conversations.update(SARA, ours.id, { title: `نام ${text}` })
    },
    "rename in Core": async ({ which, text }) => core.rename([...core.rows.keys()][which] ?? "", `عنوان ${text}`),
    delete: async ({ which }) => {
      const ours = (await conversations.list(SARA, { limit: 9 }))[which]
      if (!ours) return
      await conversations.remove(SARA, ours.id)
      buried.add(ours.id)
    },
    "delete in Core": async ({ which }) => core.remove([...core.rows.keys()][which] ?? ""),
    "delete a message in Core": async ({ which }) => {
      const [id, row] = [...core.rows][which] ?? []
      const message = row?.messages.findLast(({ status }) => status === "completed")
      // Core does not delete a question whose answer is being written.
      if (id && message && !row?.messages.some(({ status }) => status === "processing"))
        core.removeMessage(id, message.id)
    },
    pin: async ({ which }) => {
      const ours = (await conversations.list(SARA, { limit: 9 }))[which]
      if (!ours) return
      await conversations.update(SARA, ours.id, { is_pinned: true })
      pinned.add(ours.id)
    },
    deliver,
    "fail to deliver": async () => {
      state.coreIsAway = true
      await deliver()
      state.coreIsAway = false
    },
    sync: () => sync(),
    "sync twice at once": () => Promise.all([sync(0), sync(1)]),
    "crash in a sync": async ({ which }) => {
      state.crashIn = which * 7 + 1
      await sync().catch(() => {})
      state.crashIn = Number.POSITIVE_INFINITY
    },
    compare: async () => world.compare(),
    "expire the feed": async () => core.expire(),
    wait: async ({ which }) => {
      state.time += which * 40_000
    },
  }
}
