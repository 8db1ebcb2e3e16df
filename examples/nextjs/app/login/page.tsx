import { redirect } from "next/navigation"
import { findPerson } from "../../lib/people"
import { signIn } from "../../lib/session"

export default function Login() {
  async function enter(data: FormData) {
    "use server"
    const person = findPerson(data.get("username"))
    if (!person) redirect("/login")
    await signIn(person)
    redirect("/")
  }

  return (
    <form action={enter}>
      <label>
        نام کاربری <input name="username" autoComplete="username" required />
      </label>
      <button type="submit">ورود</button>
    </form>
  )
}
