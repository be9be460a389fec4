import { sql } from 'kysely'
import { type Db, plannedAnew } from '../../../database.ts'
import { visibleIds } from './scope.ts'
import { comparable } from './words.ts'

export type Suggestion = {
  kind: 'title' | 'author' | 'subject'
  id: string
  text: string
  /** Who wrote it; of a title alone. */
  by: string | null
}

export const mostSuggestions = 8
const ofEach = { title: 5, author: 4, subject: 3 }
/** So many that begin so are looked at in the order of the alphabet: where there are no more, these are all. */
const looked = 400
/**
 * So many of the most read with the same first letter are looked at, too. Either few begin so and all are seen, or many do and
 * the best read of them are among these: a title is not left out for where it stands in the alphabet.
 */
const walked = 2000
/** So many names and subjects that begin so are looked at, in the order of the alphabet. */
const opened = 200

/**
 * Titles, people and subjects that begin with what was typed, the most read first, of what the person may see in the library they
 * are at, or anywhere where they are at none.
 */
export async function suggest(
  db: Db,
  typed: string,
  { libraryId, personId }: { libraryId: string | null; personId: string | null },
): Promise<Suggestion[]> {
  const begins = comparable(typed.slice(0, 100))
  if (
    [...begins].length < 2 &&
    !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(begins)
  )
    return []
  const end = `${begins}\u{10FFFF}`
  const libraries =
    libraryId === null
      ? sql`holding.library_id in (${visibleIds(db, personId)})`
      : sql`holding.library_id = ${libraryId} and ${libraryId}::uuid in (${visibleIds(db, personId)})`
  const [letter = ''] = begins
  const beginsSo = sql`match_key collate "C" >= ${begins} and match_key collate "C" < ${end}`
  const stands = sql`merged_into is null and removed_at is null`
  type Row = Suggestion & { weight: number }
  const { rows } = await sql<Row>`${plannedAnew}
    with first as (
      select id from catalog.works where ${beginsSo} and ${stands}
      order by match_key collate "C" limit ${sql.lit(looked)}),
    read as materialized (
      select id, match_key from catalog.works
      where left(match_key, 1) collate "C" = ${letter} and ${stands}
      order by popularity desc, id limit ${sql.lit(walked)}),
    title as (
      select work.id, work.title as text, work.by_line as by, popularity
      from (select id from first union select id from read where ${beginsSo}) as begun
      join catalog.works work on work.id = begun.id
      where exists (select from catalog.holdings holding where holding.work_id = work.id and ${libraries})
      order by popularity desc, length(work.title), work.id limit ${sql.lit(ofEach.title)}),
    opening as materialized (
      select distinct kind, id from (select kind, id from catalog.openings
        where key >= ${begins} and key < ${end} order by key limit ${sql.lit(opened)}) as one),
    person as (
      select contributor.id, contributor.name as text, count(held.work_id) as works
      from opening join catalog.contributors contributor on contributor.id = opening.id
      cross join lateral (select contribution.work_id from catalog.contributions contribution
        join catalog.holdings holding on holding.work_id = contribution.work_id
        where contribution.contributor_id = contributor.id and ${libraries} limit 20) as held
      where opening.kind = 'author' group by contributor.id, contributor.name
      order by works desc, text limit ${sql.lit(ofEach.author)}),
    heading as (
      select subject.id, subject.label as text, count(held.work_id) as works
      from opening join catalog.subjects subject on subject.id = opening.id
      cross join lateral (select entry.work_id from catalog.work_subjects entry
        join catalog.holdings holding on holding.work_id = entry.work_id
        where entry.subject_id = subject.id and ${libraries} limit 20) as held
      where opening.kind = 'subject' group by subject.id, subject.label
      order by works desc, text limit ${sql.lit(ofEach.subject)})
    select 'title' as kind, id, text, nullif(by, '') as by, popularity as weight from title
    union all select 'author', id, text, null, works from person
    union all select 'subject', id, text, null, works from heading`.execute(db)
  return fitting(rows)
}

/** Some of each kind, no text twice. */
function fitting(rows: readonly (Suggestion & { weight: number })[]): Suggestion[] {
  const seen = new Set<string>()
  const kept = { title: 0, author: 0, subject: 0 }
  const list = rows.filter(({ kind, text }) => {
    const same = `${kind} ${comparable(text)}`
    return !seen.has(same) && seen.add(same)
  })
  const room = { title: mostSuggestions, author: mostSuggestions, subject: mostSuggestions }
  const others = (kind: Suggestion['kind']) => list.filter(one => one.kind === kind).length
  room.title = Math.max(3, mostSuggestions - Math.min(3, others('author')) - Math.min(2, others('subject')))
  return list
    .filter(({ kind }) => kept[kind]++ < room[kind])
    .slice(0, mostSuggestions)
    .map(({ kind, id, text, by }) => ({ kind, id, text, by }))
}
