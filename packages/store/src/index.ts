export {
  type Driver,
  type Migration,
  type Queryable,
  type Row,
  type SqlValue,
  StoreError,
  type StoreErrorCode,
} from "./driver.ts"
export { int8AsNumber, type PostgresPool, usePostgres } from "./postgres.ts"
export { type BackupHead, type BackupRow, checkLines, type OpenBackup, readLines, sealLines } from "./sealed-lines.ts"
export { openSqlite } from "./sqlite.ts"
