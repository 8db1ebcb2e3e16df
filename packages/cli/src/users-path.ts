/** Where the Users API is mounted on the site. */
export const USERS_PATH = "/qanun"
