import { Conversation, Memory, MemoryList, Message, Profile, Statistics, StatusMessage } from "@qanun/contract"
import * as z from "zod/mini"
import { Absent, type Check, expectThat } from "./check.ts"
import { expectError, expectShape, expectStatus, offered } from "./expectations.ts"

const CONVERSATIONS = "/api/v1/users/conversations"
const MEMORY = "/api/v1/memory/"

export const RECORD_CHECKS: readonly Check[] = [
  {
    subject: "conversations",
    name: "the list has the conversation, the newest first",
    async run(wire) {
      const { conversation_id } = await wire.asked()
      const reply = await wire.call("GET", `${CONVERSATIONS}?limit=100`)
      offered(reply, "the list")
      expectStatus(reply, 200)
      const list = expectShape(z.array(Conversation), reply.body, "the list")
      expectThat(
        list.some(({ id }) => id === conversation_id),
        "it is not in the list",
      )
      const times = list.map(({ last_message_at }) => Date.parse(last_message_at ?? "") || 0)
      expectThat(
        times.every((time, at) => at === 0 || time <= (times[at - 1] ?? 0)),
        "the list is in another order",
      )
    },
  },
  {
    subject: "conversations",
    name: "its messages come in the order of time, question before answer",
    async run(wire) {
      const { conversation_id, message_id } = await wire.asked()
      const reply = await wire.call("GET", `${CONVERSATIONS}/${conversation_id}/messages`)
      offered(reply, "the messages")
      expectStatus(reply, 200)
      const list = expectShape(z.array(Message), reply.body, "the messages")
      const at = list.findIndex(({ id }) => id === message_id)
      expectThat(
        list[at]?.role === "assistant" && list[at - 1]?.role === "user",
        "the answer does not follow its question",
      )
    },
  },
  {
    subject: "conversations",
    name: "a conversation can be made, renamed, read and deleted; then it is a 404",
    async run(wire) {
      const made = await wire.call("POST", CONVERSATIONS, { body: { title: "conformance" } })
      offered(made, "making one")
      expectStatus(made, 200, 201)
      const { id } = expectShape(Conversation, made.body, "the conversation")
      wire.made.add(id)
      const renamed = await wire.call("PATCH", `${CONVERSATIONS}/${id}`, { body: { title: "renamed" } })
      offered(renamed, "renaming")
      expectStatus(renamed, 200)
      const read = await wire.call("GET", `${CONVERSATIONS}/${id}`)
      expectStatus(read, 200)
      expectThat(expectShape(Conversation, read.body, "the conversation").title === "renamed", "the new title is lost")
      expectStatus(await wire.call("DELETE", `${CONVERSATIONS}/${id}`), 200, 204)
      expectError(await wire.call("GET", `${CONVERSATIONS}/${id}`), 404, "not_found")
    },
  },
  {
    subject: "profile",
    name: "a user has a profile",
    async run(wire) {
      await wire.asked()
      const reply = await wire.call("GET", "/api/v1/users/profile")
      offered(reply, "the profile")
      expectStatus(reply, 200)
      expectShape(Profile, reply.body, "the profile")
    },
  },
  {
    subject: "statistics",
    name: "a user's questions are counted",
    async run(wire) {
      await wire.asked()
      const reply = await wire.call("GET", "/api/v1/users/statistics")
      offered(reply, "statistics")
      expectStatus(reply, 200)
      expectThat(expectShape(Statistics, reply.body, "statistics").total_queries > 0, "total_queries is 0")
    },
  },
  {
    subject: "feedback",
    name: "an answer can be rated",
    async run(wire) {
      if (wire.capabilities?.feedback === false) throw new Absent("feedback is not offered")
      const { message_id } = await wire.asked()
      const reply = await wire.call("POST", "/api/v1/query/feedback", { body: { message_id, rating: 5 } })
      offered(reply, "feedback")
      expectStatus(reply, 200)
      expectShape(StatusMessage, reply.body, "the answer")
    },
  },
  {
    subject: "memory",
    name: "what is remembered is listed, and forgotten when it is deleted",
    async run(wire) {
      const added = await wire.call("POST", MEMORY, { body: { content: "conformance", category: "other" } })
      offered(added, "memory")
      expectStatus(added, 200, 201)
      const { id } = expectShape(Memory, added.body, "the memory")
      const ids = async () => {
        const { body } = await wire.call("GET", MEMORY)
        return expectShape(MemoryList, body, "the list").memories.map((memory) => memory.id)
      }
      expectThat((await ids()).includes(id), "it is not in the list")
      expectStatus(await wire.call("DELETE", `${MEMORY}${id}`), 200, 204)
      expectThat(!(await ids()).includes(id), "it is still in the list")
    },
  },
]
