import { toNextHandlers } from "@qanun/users"
import { getQanun } from "../../../lib/qanun"

export const runtime = "nodejs"
export const dynamic = "force-dynamic"

export const { GET, POST, PATCH, PUT, DELETE, OPTIONS } = toNextHandlers(getQanun)
