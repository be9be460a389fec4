import { type Expression, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

export const entryPageSize = 50

export type AuditEntry = {
  id: string
  at: Date
  event: string
  actor_id: string | null
  actor: string | null
  address: string | null
  person_id: string | null
  person: string | null
  library_id: string | null
  library: string | null
  subject_kind: string | null
  subject_id: string | null
  details: Record<string, string | number | boolean | null>
}

export type Wanted = {
  library?: string
  event?: string
  /** Who did it, or whom it concerns. */
  person?: string
  /** From the first moment on, and before the second. */
  from?: Date
  until?: Date
  /** Older than the entry with this id. */
  after: string | null
}

/** The audit, the newest first, one more than fit on a page. */
export async function auditPage(db: Db, wanted: Wanted, size = entryPageSize): Promise<AuditEntry[]> {
  return newestFirst(auditFor(db, wanted), wanted.after)
    .limit(size + 1)
    .execute()
}

/** The same entries as a builder, by `id`. */
export const auditFor = (
  db: Db,
  {
    library,
    event,
    person,
    from,
    until,
  }: { [Name in keyof Omit<Wanted, 'after'>]: Wanted[Name] | undefined },
) =>
  entries(db)
    .$if(library !== undefined, query => query.where('entry.library_id', '=', library ?? null))
    .$if(event !== undefined, query => query.where('entry.event', '=', event ?? ''))
    .$if(person !== undefined, query =>
      query.where(({ or, eb }) =>
        or([eb('entry.actor_id', '=', person ?? null), eb('entry.person_id', '=', person ?? null)]),
      ),
    )
    .$if(from !== undefined, query => query.where('entry.at', '>=', from ?? new Date(0)))
    .$if(until !== undefined, query => query.where('entry.at', '<', until ?? new Date(0)))

/** What a library's members read of it, one more than fit on a page. */
export async function activityPage(db: Db, libraryId: string, after: string | null): Promise<AuditEntry[]> {
  return newestFirst(activityFor(db, libraryId), after)
    .limit(entryPageSize + 1)
    .execute()
}

/** The same entries as a builder, by `id`. */
export const activityFor = (db: Db, libraryId: string) =>
  entries(db).where('entry.library_id', '=', libraryId).where('entry.for_members', '=', true)

/** What was done at a library to the things with these ids, the newest first, one more than fit on a page. */
export const entriesAbout = (
  db: Db,
  libraryId: string,
  subjects: Expression<{ id: string }>,
  after: string | null,
): Promise<AuditEntry[]> =>
  newestFirst(
    entries(db)
      .where('entry.library_id', '=', libraryId)
      .where(sql<boolean>`entry.subject_id in (${subjects})`),
    after,
  )
    .limit(entryPageSize + 1)
    .execute()

/** Ids are made in the order of time, so they order, too. */
const newestFirst = (query: ReturnType<typeof entries>, after: string | null) =>
  query.$if(after !== null, one => one.where('entry.id', '<', after ?? '')).orderBy('entry.id', 'desc')

const entries = (db: Db) =>
  tables(db)
    .selectFrom('identity.audit as entry')
    .leftJoin('identity.people as actor', 'actor.id', 'entry.actor_id')
    .leftJoin('identity.people as person', 'person.id', 'entry.person_id')
    .leftJoin('identity.libraries as library', 'library.id', 'entry.library_id')
    .select([
      'entry.id',
      'entry.at',
      'entry.event',
      'entry.actor_id',
      'actor.name as actor',
      'entry.address',
      'entry.person_id',
      'person.name as person',
      'entry.library_id',
      'library.name as library',
      'entry.subject_kind',
      'entry.subject_id',
      'entry.details',
    ])

/** The events that there are, by name. The index by event is hopped through: as many steps as events, not as entries. */
export async function eventsSeen(db: Db): Promise<string[]> {
  const { rows } = await sql<{ event: string }>`
    with recursive seen (event) as (
      (select event from identity.audit order by event limit 1)
      union all
      select (select event from identity.audit where event > seen.event order by event limit 1)
      from seen where seen.event is not null
    )
    select event from seen where event is not null`.execute(db)
  return rows.map(({ event }) => event)
}
