import { Language, QueryText } from "@qanun/contract"
import { createCoreClient, type ErrorCode, isQanunError } from "@qanun/core-client"
import { CliError, wrongUse } from "../cli-error.ts"
import { printable } from "../printable.ts"
import { resolveSettings } from "../settings/resolve.ts"
import { USERS_PATH } from "../users-path.ts"

export interface AskOptions {
  url?: string
  language: string
  token?: string
  json?: boolean
}

/** What to do about a failure that a first try often meets. */
const HINTS: { readonly [Code in ErrorCode]?: string } = {
  connection_failed: "Is it running? qanun up starts it, and --url says where it is.",
  not_found: `--url takes a Users API or a Core API; the Users API of qanun up is under ${USERS_PATH}.`,
  unauthorized: "--token takes a token for Core; qanun token prints one.",
}

/** Asks a question and prints the answer as it is written, then its sources. */
export async function ask(
  question: string,
  { language: wanted, token, json = false, ...options }: AskOptions,
): Promise<void> {
  const language = Language.safeParse(wanted)
  if (!language.success) throw wrongUse(`--language takes fa, en or ar, not ${JSON.stringify(wanted)}.`)
  const text = QueryText.safeParse(question)
  if (!text.success) throw wrongUse(`The question cannot be asked: ${text.error.issues[0]?.message}.`)
  const url = options.url ?? `http://127.0.0.1:${(await resolveSettings({}, process.env)).port}${USERS_PATH}`
  try {
    const bearer = token ?? process.env["QANUN_TOKEN"]
    const client = createCoreClient({ baseUrl: url, ...(bearer ? { getToken: () => bearer } : {}) })
    const stream = client.query.stream({ query: question, language: language.data })
    for await (const text of stream.text()) if (!json) process.stdout.write(printable(text))
    const answer = await stream.final()
    if (json) console.log(JSON.stringify(answer, null, 2))
    else {
      console.log("")
      for (const { n, label, kind } of answer.citations)
        console.log(`[${n}] ${printable(label)}${kind === "summary" ? " (summary)" : ""}`)
    }
  } catch (error) {
    if (!isQanunError(error)) throw error
    const hint = HINTS[error.code]
    const sentence = `${error.message.replace(/\.?$/, ".")}${hint ? ` ${hint}` : ""} (${error.code}, ${url})`
    throw error.code === "invalid_argument" ? wrongUse(sentence, error) : new CliError(sentence, { cause: error })
  }
}
