import type { User } from "@qanun/users"

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** The page of somebody who is signed in, with the chat; or the form to sign in. */
export const page = (user: User | undefined): string => `<!doctype html>
<html lang="fa" dir="rtl">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <title>میز حقوقی</title>
  ${
    user
      ? `<h1>سلام ${escapeHtml(user.name ?? user.id)}</h1>
  <form method="post" action="/logout"><button>خروج</button></form>
  <script src="/assets/qanun.js" data-endpoint="/qanun" data-locale="fa" defer></script>`
      : `<form method="post" action="/login">
    <label>نام کاربری <input name="username" autocomplete="username" required /></label>
    <button>ورود</button>
  </form>`
  }
</html>`
