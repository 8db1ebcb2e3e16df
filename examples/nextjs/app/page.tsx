import { redirect } from "next/navigation"
import { currentPerson, signOut } from "../lib/session"
import { Chat } from "./chat"

export default async function Page() {
  const person = await currentPerson()
  if (!person) redirect("/login")

  async function leave() {
    "use server"
    await signOut()
    redirect("/login")
  }

  return (
    <main>
      <h1>سلام {person.name}</h1>
      <form action={leave}>
        <button type="submit">خروج</button>
      </form>
      <Chat />
    </main>
  )
}
