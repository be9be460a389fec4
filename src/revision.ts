import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'

/** A row's version, as PostgreSQL itself keeps it: each change makes another, so no column has to be kept in step. */
export const revisionOf = (alias: string): RawBuilder<string> =>
  sql<string>`${sql.ref(`${alias}.xmin`)}::text`

/** Whether somebody changed a row since it was read; who does not say what they read has it as it is. */
export const isStale = (seen: readonly string[] | null, revision: string): boolean =>
  seen !== null && !seen.includes(revision)

/** The version of what is many rows: a digest of all that they say. */
export const revisionOfAll = (whole: unknown): string =>
  createHash('sha256').update(JSON.stringify(whole)).digest('base64url').slice(0, 22)
