import { type Conversation, Folder } from "@qanun/contract"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { searchText } from "../src/search-text.ts"
import { idsOf, QUESTION, startSite } from "./site.ts"

const patch = (body: unknown) => ({
  method: "PATCH",
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
})

test("conversations are put into folders, which stay with their owner and never travel", async () => {
  const { user, core } = await startSite()
  const sara = user("sara")
  const { conversationId } = idsOf(await sara.ask())
  const made = await sara.post("/api/v1/users/folders", { name: "پوشهٔ کار", color: "#3B82F6" })
  const folder = Folder.parse(await made.json())
  await sara.fetch(`/api/v1/users/conversations/${conversationId}`, patch({ folder_id: folder.id }))
  expect(await sara.get<Folder[]>("/api/v1/users/folders")).toMatchObject([
    { name: "پوشهٔ کار", conversations_count: 1 },
  ])
  expect(await sara.get(`/api/v1/users/conversations?folder=${folder.id}`)).toHaveLength(1)

  const thief = user("thief")
  const stolen = idsOf(await thief.ask()).conversationId
  for (const [path, init] of [
    [`/api/v1/users/folders/${folder.id}`, patch({ name: "x" })],
    [`/api/v1/users/folders/${folder.id}`, { method: "DELETE" }],
    [`/api/v1/users/conversations/${stolen}`, patch({ folder_id: folder.id })],
  ] as const)
    expect((await thief.fetch(path, init)).status).toBe(404)
  expect(await thief.get("/api/v1/users/folders")).toEqual([])

  await sara.fetch(`/api/v1/users/folders/${folder.id}`, { method: "DELETE" })
  expect(await sara.get(`/api/v1/users/conversations/${conversationId}`)).toMatchObject({ folder_id: null })
  const sent = JSON.stringify(core.requests)
  expect(sent).not.toContain("پوشهٔ کار")
  expect(sent).not.toContain(folder.id)
})

test("pinned and archived conversations are filtered, and asking in one changes neither", async () => {
  const { user } = await startSite()
  const sara = user("sara")
  const { conversationId } = idsOf(await sara.ask())
  await sara.ask()
  await sara.fetch(`/api/v1/users/conversations/${conversationId}`, patch({ is_pinned: true, is_archived: true }))
  await sara.ask({ ...QUESTION, conversation_id: conversationId })
  const ids = async (query: string) =>
    (await sara.get<Conversation[]>(`/api/v1/users/conversations?${query}`)).map(({ id }) => id)
  expect(await ids("pinned=true")).toEqual([conversationId])
  expect(await ids("archived=true")).toEqual([conversationId])
  expect(await ids("archived=false")).toHaveLength(1)
  expect((await sara.fetch("/api/v1/users/conversations?pinned=maybe")).status).toBe(422)
})

test("search finds titles and messages however they are written", async () => {
  const { user } = await startSite()
  const sara = user("sara")
  await sara.ask({ query: "مهلت اعتراض به رأی چند روز است؟ 100%" })
  await sara.ask({ query: "کارفرما حقوق نمی‌دهد، مادهٔ ۶۴" })
  const found = async (text: string) => {
    const list = await sara.get<Conversation[]>(`/api/v1/users/conversations?search=${encodeURIComponent(text)}`)
    return list.map(({ title }) => title?.slice(0, 5))
  }
  for (const text of ["كارفرما", "نمی دهد", "نمیدهد", "64", "٦٤"]) expect(await found(text), text).toEqual(["کارفر"])
  expect(await found("100%")).toEqual(["مهلت "])
  expect(await found("100_")).toEqual([])
  expect(await found("رای")).toEqual(["مهلت "])
  expect(await user("other").get("/api/v1/users/conversations?search=64")).toEqual([])
})

test("a list is read by cursor to its end, whatever is asked meanwhile", async () => {
  let time = 1_700_000_000_000
  const { user } = await startSite({ now: () => time++ })
  const sara = user("sara")
  for (let n = 0; n < 7; n++) await sara.ask({ query: `سؤال ${n}` })
  const before = (await sara.get<Conversation[]>("/api/v1/users/conversations")).map(({ id }) => id)
  const seen: string[] = []
  let cursor: string | null = ""
  while (cursor !== null) {
    const query: string = cursor ? `&cursor=${cursor}` : ""
    const response: Response = await sara.fetch(`/api/v1/users/conversations?limit=3${query}`)
    seen.push(...((await response.json()) as Conversation[]).map(({ id }) => id))
    cursor = response.headers.get("x-next-cursor")
    await sara.ask({ query: "میان دو صفحه" })
  }
  expect(seen).toEqual(before)
  for (const bad of ["x", Buffer.from('["a"]').toString("base64url")])
    expect((await sara.fetch(`/api/v1/users/conversations?cursor=${bad}`)).status).toBe(422)
})

test("folding a text twice changes nothing, and spaces never matter", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (one, two) => {
      expect(searchText(searchText(one))).toBe(searchText(one))
      expect(searchText(`${one} \u200c${two}`)).toBe(searchText(one) + searchText(two))
    }),
    { numRuns: 2000 },
  )
})

test("a text as it is searched has no mark, space or sign of control of any script", () => {
  const all = Array.from({ length: 0x2_0000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff)
  const folded = searchText(all.map((code) => String.fromCodePoint(code)).join("x"))
  expect(folded.match(/[\p{M}\p{Cf}\p{Cc}\s\u0640]/u)?.[0]).toBeUndefined()
})
