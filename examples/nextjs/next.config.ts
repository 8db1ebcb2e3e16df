import type { NextConfig } from "next"

export default {
  // SQLite of Node.js 20 is native code, which no bundler may move.
  serverExternalPackages: ["@photostructure/sqlite"],
  // Some paths of the API end with a slash, and no question follows a redirect.
  skipTrailingSlashRedirect: true,
} satisfies NextConfig
