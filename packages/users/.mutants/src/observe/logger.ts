/** The part of a pino logger that the adapter uses. It gets codes and ids, never texts, tokens or addresses of people. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export const silentLogger: Logger = { info() {}, warn() {}, error() {} }
