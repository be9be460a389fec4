import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { canonicalContributors } from '../books/authorities.ts'
import { type Behind, type Looking, type PlacedWork, worksOfHeading } from '../books/listed-works.ts'
import type { Role } from '../drafts/draft.ts'
import { visibleIds } from '../search/scope.ts'
import { comparable } from '../search/words.ts'
import type { NameKind } from './tables.ts'

export type Contributor = {
  id: string
  name: string
  sort_name: string
  other_name: string | null
  kind: 'person' | 'body' | 'meeting'
  /** "1819-1880", or ''. */
  dates: string
  revision: number
  names: Array<{ name: string; kind: NameKind }>
  /** What they did in books that this person may see, and in how many. */
  roles: Array<{ role: Role; count: number }>
}

/** Somebody who made books that this person may see; else null. */
export async function contributorFor(
  db: Db,
  id: string,
  personId: string | null,
): Promise<Contributor | null> {
  const { rows } = await sql<Contributor>`
    select c.id, c.name, c.sort_name, c.other_name, c.kind, c.dates, c.revision,
      coalesce((select json_agg(json_build_object('name', n.name, 'kind', n.kind) order by n.name collate "unicode")
        from catalog.contributor_names n where n.contributor_id = c.id), '[]') as names,
      coalesce((select json_agg(json_build_object('role', r.role, 'count', r.count) order by r.count desc, r.role) from (
        select o.role, count(distinct o.work_id)::int as count
        from catalog.contributions o join catalog.works work on work.id = o.work_id
        where o.contributor_id = c.id and work.merged_into is null and work.removed_at is null
          and work.provisional_for is null
          and exists (select from catalog.holdings holding
            where holding.work_id = work.id and holding.library_id in (${visibleIds(db, personId)}))
        group by o.role) r), '[]') as roles
    from catalog.contributors c where c.id = ${id} and c.merged_into is null`.execute(db)
  const found = rows[0]
  return found && found.roles.length > 0 ? found : null
}

/** Who this is now, when it is somebody who was joined with another. */
export const canonicalContributor = async (db: Db, id: string): Promise<string | null> =>
  (await canonicalContributors(db, [id])).get(id) ?? null

/** Books of theirs that the person may see, by title. */
export const worksOfContributor = (
  db: Db,
  { id, role }: { id: string; role: Role },
  looking: Looking,
  after: Behind | null,
): Promise<PlacedWork[]> =>
  worksOfHeading(
    db,
    sql`select distinct work_id, 0 as place, null as number from catalog.contributions
      where contributor_id = ${id} and role = ${role}`,
    looking,
    after,
  )

export type NamedContributor = { id: string; name: string; dates: string; works: number }

/** Others whose name begins so, for choosing one to join with; ten at most. */
export async function contributorsNamed(
  db: Db,
  { q, personId, without }: { q: string; personId: string; without: string },
): Promise<NamedContributor[]> {
  const key = comparable(q)
  if (key === '') return []
  const { rows } = await sql<NamedContributor>`
    with named as (
      select distinct id from catalog.openings
      where kind = 'author' and key >= ${key} and key < ${`${key}\u{10FFFF}`} and id <> ${without} limit 50)
    select c.id, c.name, c.dates, count(distinct work.id)::int as works
    from named join catalog.contributors c on c.id = named.id
      join catalog.contributions o on o.contributor_id = c.id join catalog.works work on work.id = o.work_id
    where c.merged_into is null and work.merged_into is null and work.removed_at is null and work.provisional_for is null
      and exists (select from catalog.holdings holding
        where holding.work_id = work.id and holding.library_id in (${visibleIds(db, personId)}))
    group by c.id, c.name, c.dates order by works desc, c.id limit 10`.execute(db)
  return rows
}
