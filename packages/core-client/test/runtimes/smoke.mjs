// What must hold in every runtime, over real HTTP against a fault Core; returns the names of what does not.
export async function smoke({ createCoreClient, isQanunError }, baseUrl) {
  const failed = []
  const check = async (name, run) => {
    try {
      if ((await run()) !== true) failed.push(name)
    } catch (error) {
      failed.push(`${name}: ${error?.code ?? ""} ${error?.message}`)
    }
  }
  const client = createCoreClient({ baseUrl, getToken: async () => "token", retry: { baseMs: 5 } })
  const query = "چند روز مرخصی دارم؟"
  const codeOf = (promise) =>
    promise.then(
      () => "none",
      (error) => isQanunError(error) && error.code,
    )

  await check("leaving the loop ends a stream that goes on", async () => {
    const stream = client.query.stream({ query })
    for await (const event of stream) if (event.type === "token") break
    return (await codeOf(stream.final())) === "aborted"
  })
  await check("a question is answered", async () => (await client.query.ask({ query })).citations.length === 1)
  await check("an answer streams", async () => {
    const stream = client.query.stream({ query })
    let text = ""
    for await (const piece of stream.text()) text += piece
    return text === (await stream.final()).answer && text.startsWith("شما")
  })
  await check("an answer is resumed", async () => {
    const { message_id } = await client.query.ask({ query })
    const first = client.query.resume(message_id, { lastEventId: `${message_id}:9` })
    for await (const event of first) return event.type === "token"
  })
  await check(
    "a signal aborts",
    async () => (await codeOf(client.health({ signal: AbortSignal.abort() }))) === "aborted",
  )
  await check("an unknown conversation is a typed error", async () => {
    return (await codeOf(client.conversations.get("none"))) === "not_found"
  })
  await check("a redirect is not followed", async () => (await codeOf(client.users.statistics())) === "redirected")
  await check("a failure is repeated", async () => (await client.users.profile()).id === "user-1")
  await check("a stream becomes a response", async () => {
    const text = await new Response(client.query.stream({ query }).toReadableStream()).text()
    return text.includes('"type":"done"')
  })
  return failed
}
