/** How both browser runners start Chromium: the one that `npm test` found, quiet, and with no network of its own. */
export const chromiumLaunch = {
  executablePath: process.env["CHROME_PATH"] ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    // Pages that a test writes itself have no address, and would have to ask before they call this machine.
    "--disable-features=LocalNetworkAccessChecks",
  ],
}
