import { openSqlite } from "@qanun/store"
import { expect, onTestFinished, test } from "vitest"
import { silentLogger } from "../src/observe/logger.ts"
import { createMetrics } from "../src/observe/metrics.ts"
import { rememberPerson } from "../src/store/people.ts"
import { migrations, SCHEMA } from "../src/store/tables.ts"
import { readFeed } from "../src/sync/feed.ts"
import { createSync } from "../src/sync/sync.ts"
import { createModelCore } from "./model-core.ts"

const SARA = { id: "sara", anonymous: false, tier: "basic", username: null, email: null, name: null, timeZone: null }

/** Two instances over one store; the reads of Core's messages that the first makes wait until they are let go. */
async function startPair() {
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  await store.migrate(SCHEMA, migrations(store.dialect))
  await rememberPerson(store, SARA as never, Date.now())
  let time = Date.now()
  let made = 0
  const core = createModelCore(() => time)
  let held: { read: Promise<void>; reading: () => void; go: Promise<void> } | null = null
  const slowClient: typeof core.clientFor = (subject) => {
    const client = core.clientFor(subject)
    const messages = async (...args: Parameters<typeof client.conversations.messages>) => {
      const page = await client.conversations.messages(...args)
      held?.reading()
      await held?.go
      return page
    }
    return { ...client, conversations: { ...client.conversations, messages: messages as never } }
  }
  const parts = {
    store,
    feed: core.feed,
    coreSays: async () => undefined,
    metrics: createMetrics(),
    logger: silentLogger,
    now: () => time,
    newId: () => `id${++made}`,
    settledMs: -1,
    activeDays: 30,
  }
  let onPage = async () => {}
  const feed: typeof core.feed = {
    async read(...args) {
      const page = await core.feed.read(...args)
      await onPage()
      return page
    },
  }
  const slow = createSync({ ...parts, feed, clientFor: slowClient })
  const quick = createSync({ ...parts, clientFor: core.clientFor })
  const hold = () => {
    let reading = () => {}
    let go = () => {}
    const read = new Promise<void>((resolve) => {
      reading = resolve
    })
    held = { read, reading, go: new Promise((resolve) => (go = resolve)) }
    return { read, go: () => go() }
  }
  const wait = (ms: number) => {
    time += ms
  }
  const contents = async () =>
    (await store.query<{ content: string }>("select content from qanun_users_message order by position")).map(
      ({ content }) => content,
    )
  const whenSlowHasAPage = (work: () => Promise<void>) => {
    onPage = async () => {
      onPage = async () => {}
      await work()
    }
  }
  const takeFeed = async () => {
    const result = { conversations: 0, messages: 0, deleted: 0 }
    await readFeed({ ...parts, clientFor: core.clientFor }, result)
  }
  return { store, core, slow, quick, hold, wait, contents, whenSlowHasAPage, takeFeed }
}

test("a sync that was held up writes nothing over what a later one has written", async () => {
  const { core, slow, quick, hold, wait, store } = await startPair()
  const begun = core.begin("sara", null, "یک")
  core.finish(begun, "پاسخ یک")
  await quick.changes()
  core.rename(begun.conversationId, "دو")
  const { read, go } = hold()
  const late = slow.changes()
  await read
  core.rename(begun.conversationId, "سه")
  // The first instance's claim on the conversation runs out, as it does when a process stands still.
  wait(120_000)
  await quick.changes()
  go()
  await late
  expect(await store.query("select title from qanun_users_conversation")).toEqual([{ title: "سه" }])
})

test("what changes while it is read is read again", async () => {
  const { core, slow, quick, hold, wait, contents, takeFeed } = await startPair()
  core.begin("omid", null, "از کسی دیگر")
  await quick.changes()
  const begun = core.begin("sara", null, "یک")
  core.finish(begun, "پاسخ یک")
  const { read, go } = hold()
  const first = slow.changes()
  await read
  core.finish(core.begin("sara", begun.conversationId, "دو"), "پاسخ دو")
  // Another instance marks it again, and is killed before it has read it.
  await takeFeed()
  go()
  await first
  wait(120_000)
  await quick.changes()
  expect(await contents()).toEqual(["یک", "پاسخ یک", "دو", "پاسخ دو"])
})

test("a page that another instance has read past is taken in by nobody, and the cursor never goes back", async () => {
  const { core, slow, quick, store, whenSlowHasAPage } = await startPair()
  const cursor = async () => (await store.query<{ cursor: string }>("select cursor from qanun_users_feed"))[0]?.cursor
  core.finish(core.begin("sara", null, "یک"), "پاسخ یک")
  let newest: string | undefined
  whenSlowHasAPage(async () => {
    core.finish(core.begin("sara", null, "دو"), "پاسخ دو")
    await quick.changes()
    newest = await cursor()
    await store.query("delete from qanun_users_stale")
  })
  const before = slow.changes()
  await before
  expect(newest).toBeDefined()
  expect(await cursor()).toBe(newest)
  expect(await store.query("select title from qanun_users_conversation")).toHaveLength(2)
})

test("what a restored Core no longer has is hidden at once, though its feed does not say so", async () => {
  const { core, quick, wait, store } = await startPair()
  const kept = core.begin("sara", null, "یک")
  const lost = core.begin("sara", null, "دو")
  for (const begun of [kept, lost]) core.finish(begun, "پاسخ")
  wait(1000)
  await quick.changes()
  core.remove(lost.conversationId)
  core.expire()
  wait(1000)
  expect(await quick.changes()).toMatchObject({ mode: "feed", deleted: 1 })
  expect(await store.query("select title from qanun_users_conversation where deleted_at is null")).toEqual([
    { title: "یک" },
  ])
})

test("a message whose deletion a restored Core's feed has lost goes too, also when the process dies before it looks", async () => {
  const { core, quick, wait, contents, takeFeed } = await startPair()
  const begun = core.begin("sara", null, "یک")
  core.finish(begun, "پاسخ یک")
  wait(1000)
  await quick.changes()
  core.removeMessage(begun.conversationId, begun.messageId)
  core.expire()
  wait(1000)
  await takeFeed()
  expect(await contents()).toHaveLength(2)
  await quick.everybody()
  expect(await contents()).toEqual(["یک"])
})
