import { Language } from "@qanun/contract"
import { createCoreClient, isQanunError } from "@qanun/core-client"
import { defineCommand } from "citty"
import { fail } from "../fail.ts"

export const ask = defineCommand({
  meta: { name: "ask", description: "Ask a question and print the answer as it is written, with its sources" },
  args: {
    question: { type: "positional", required: true, description: "The question, in quotes" },
    url: { type: "string", default: "http://127.0.0.1:4321/qanun", description: "Users API or Core API to ask" },
    language: { type: "string", default: "fa", description: "fa, en or ar" },
    token: { type: "string", description: "Bearer token, for a Core; also read from QANUN_TOKEN" },
    json: { type: "boolean", default: false, description: "Print the whole answer as one JSON object" },
  },
  async run({ args }) {
    const language = Language.safeParse(args.language)
    if (!language.success) fail(new Error(`--language takes fa, en or ar, not ${JSON.stringify(args.language)}.`))
    try {
      const token = args.token ?? process.env["QANUN_TOKEN"]
      const client = createCoreClient({ baseUrl: args.url, ...(token ? { getToken: () => token } : {}) })
      const stream = client.query.stream({ query: args.question, language: language.data })
      for await (const text of stream.text()) if (!args.json) process.stdout.write(text)
      const answer = await stream.final()
      if (args.json) console.log(JSON.stringify(answer, null, 2))
      else {
        console.log("")
        for (const { n, label, kind } of answer.citations)
          console.log(`[${n}] ${label}${kind === "summary" ? " (summary)" : ""}`)
      }
    } catch (error) {
      fail(isQanunError(error) ? new Error(`${error.message} (${error.code}, ${args.url})`) : error)
    }
  },
})
