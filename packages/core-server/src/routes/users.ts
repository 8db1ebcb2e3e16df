import { LlmSettingsSchema, type Profile, ProfileUpdate, type Statistics } from "@qanun/contract"
import * as z from "zod/mini"
import { parse, readBody } from "../http/request-body.ts"
import { type UserRow, updateUser, userTotals } from "../store/users.ts"
import type { Call, Route } from "./call.ts"

export const USER_ROUTES: readonly Route[] = [
  ["GET", "/api/v1/users/profile", profile],
  ["PATCH", "/api/v1/users/profile", updateProfile],
  ["GET", "/api/v1/users/statistics", statistics],
]

const DAY_MS = 86_400_000
/** Tehran has kept UTC+03:30 all year since 2022. */
const TEHRAN_OFFSET_MS = 12_600_000

const iso = (time: number) => new Date(time).toISOString()
const dayStart = (now: number) => now - ((now + TEHRAN_OFFSET_MS) % DAY_MS)

async function profile(call: Call): Promise<Response> {
  return Response.json(await toProfile(call, await call.user()))
}

/** The one preference that Core itself goes by. */
const OwnSettings = z.object({
  preferences: z.optional(z.object({ llm_settings: z.optional(z.nullable(LlmSettingsSchema)) })),
})

async function updateProfile(call: Call): Promise<Response> {
  const user = await call.user()
  const body = await readBody(call.request, ProfileUpdate)
  parse(body, OwnSettings)
  const preferences = body.preferences ?? (JSON.parse(user.preferences) as Record<string, unknown>)
  if (body.llm_settings !== undefined) preferences["llm_settings"] = body.llm_settings
  await updateUser(call.core.store, user.id, {
    language: body.language ?? user.language,
    timezone: body.timezone ?? user.timezone,
    preferences: JSON.stringify(preferences),
  })
  return Response.json({ status: "success", message: "Profile updated" })
}

async function statistics(call: Call): Promise<Response> {
  const user = await call.user()
  const totals = await userTotals(call.core.store, user.id, dayStart(call.core.now()))
  const answer: Statistics = {
    total_queries: totals.queries,
    total_tokens: totals.tokens,
    total_input_tokens: totals.inputTokens,
    total_output_tokens: totals.tokens - totals.inputTokens,
    total_conversations: totals.conversations,
    total_feedback: totals.feedback,
    daily_queries: totals.daily,
    daily_limit: null,
    created_at: iso(user.created_at),
    last_active: iso(user.last_active_at),
  }
  return Response.json(answer)
}

async function toProfile(call: Call, user: UserRow): Promise<Profile> {
  const totals = await userTotals(call.core.store, user.id, dayStart(call.core.now()))
  return {
    id: user.id,
    external_user_id: user.external_id,
    username: user.username,
    email: user.email,
    full_name: null,
    total_query_count: totals.queries,
    total_tokens_used: totals.tokens,
    language: user.language,
    timezone: user.timezone,
    last_active_at: iso(user.last_active_at),
    created_at: iso(user.created_at),
    tier: user.tier,
  }
}
