import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import { port } from './port.ts'

/** One column that names a person: what of its rows is theirs, and what becomes of them when the person goes. */
export type PersonalRows = {
  /** `schema.table` */
  table: string
  column: string
  /** The columns that a download holds; none where the rows tell of others, or only that something was done. */
  given: readonly string[]
  /** The rows go, or these columns are set so. */
  gone: 'removed' | Readonly<Record<string, string | null>>
}

/** A sentence by its message key, and where to do something about it. */
export type Told = { key: string; params?: Record<string, string | number>; href?: string }

/** A module's part of all that is known of a person. */
export type PersonalData = {
  /** In the order in which they go. */
  rows: readonly PersonalRows[]
  /** What belongs to them beside those rows, by the name it has in a download. */
  more?(db: Db, personId: string): Promise<Record<string, unknown>>
  /** Files under FILES_DIR that are theirs; they are downloaded, and go with them. */
  files?(db: Db, personId: string): Promise<readonly string[]>
  /** What has to be done before they can go. */
  blockers?(db: Db | Tx, personId: string): Promise<readonly Told[]>
  /** What stays when they go, and why. */
  stays?(db: Db, personId: string): Promise<readonly Told[]>
  /** What has to go before the rows do. */
  beforeGoing?(tx: Tx, personId: string, now: Date): Promise<void>
}

export type NamedPart = { module: string; part: PersonalData }

/** Every module's part, from left to right: src/modules.ts fills it. */
export const personalData = port<() => readonly NamedPart[]>('personalData')

/** All that one part has of a person, by table, ready to be written as JSON. */
export async function given(
  { rows, more }: PersonalData,
  db: Db,
  personId: string,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const { table, column, given } of rows) {
    if (given.length === 0) continue
    const { rows: own } = await sql`
      select ${sql.join(given.map(name => sql.ref(name)))} from ${sql.table(table)}
      where ${sql.ref(column)} = ${personId} order by ${sql.ref(given[0] ?? column)}`.execute(db)
    const name = table.split('.')[1] ?? table
    if (own.length > 0) found[name] = [...((found[name] as unknown[] | undefined) ?? []), ...own]
  }
  return { ...found, ...(await more?.(db, personId)) }
}

/** Removes a person from all parts, the last first: each may still name what stands to its left. */
export async function forget(
  parts: readonly NamedPart[],
  tx: Tx,
  personId: string,
  now: Date,
): Promise<void> {
  for (const { part } of parts.toReversed()) {
    await part.beforeGoing?.(tx, personId, now)
    for (const { table, column, gone } of part.rows) {
      const theirs = sql`where ${sql.ref(column)} = ${personId}`
      const change =
        gone === 'removed'
          ? sql`delete from ${sql.table(table)}`
          : sql`update ${sql.table(table)} set ${sql.join(
              Object.entries(gone).map(([name, value]) => sql`${sql.ref(name)} = ${value}`),
            )}`
      await sql`${change} ${theirs}`.execute(tx)
    }
  }
}

/** The same question to every part, answered as one list. */
export async function ofAll(
  question: 'blockers' | 'stays',
  db: Db,
  personId: string,
): Promise<readonly Told[]> {
  const answers: Told[] = []
  for (const { part } of personalData()) answers.push(...((await part[question]?.(db, personId)) ?? []))
  return answers
}

/** Every file of a person's, by its path under FILES_DIR. */
export async function filesOf(db: Db, personId: string): Promise<readonly string[]> {
  const paths: string[] = []
  for (const { part } of personalData()) paths.push(...((await part.files?.(db, personId)) ?? []))
  return paths
}
