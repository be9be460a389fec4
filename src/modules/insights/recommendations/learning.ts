import { type RawBuilder, sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { peopleCounted } from './counted.ts'
import { likings } from './liking.ts'

/** Fewer people than so many are nobody's business: what they have in common is not learned. */
export const fewestPeople = 3
/** Of each work so many of the closest are kept. */
const mostNeighbours = 50

/**
 * Writes down anew what these people like, if they may be counted.
 * @returns how many likes came or went
 */
export const noteLikes = (db: Db, people: readonly string[]): Promise<number> =>
  transaction(db, async tx => {
    const these = sql`(select unnest(${people}::uuid[]))`
    const counted = sql`(select person.id from ${peopleCounted(tx)} as person where person.id in ${these})`
    const wanted = sql`(select liked.person_id, liked.work_id from ${likings(tx, counted)} as liked where liked.liking > 0)`
    const gone = await sql`
      delete from insights.likes as known where known.person_id in ${these}
        and not exists (select from ${wanted} as liked
          where liked.person_id = known.person_id and liked.work_id = known.work_id)`.execute(tx)
    const came = await sql`
      insert into insights.likes (person_id, work_id)
      select liked.person_id, liked.work_id from ${wanted} as liked
      on conflict do nothing`.execute(tx)
    return Number((gone.numAffectedRows ?? 0n) + (came.numAffectedRows ?? 0n))
  })

/**
 * Learns for so many works that changed which others are liked by the same people: the share of those who like both, to the third
 * power, so that many faint likenesses do not outweigh a strong one (docs/insights.md has the measurements).
 * @returns how many works were learned; 0 when nothing is left
 */
export const learnNeighbours = (db: Db, limit: number): Promise<number> =>
  transaction(db, async tx => {
    const { rows } = await sql<{ work_id: string }>`
      update insights.liked_works set stale = false
      where work_id in (select work_id from insights.liked_works where stale order by work_id limit ${limit}
        for update skip locked)
      returning work_id`.execute(tx)
    if (rows.length === 0) return 0
    const works = sql`${rows.map(({ work_id }) => work_id)}::uuid[]`
    await sql`delete from insights.neighbours where work_id = any(${works})`.execute(tx)
    await sql`
      insert into insights.neighbours (work_id, neighbour_id, likeness, people)
      select distinct pair.work_id, pair.neighbour_id, ranked.likeness, ranked.people
      from (
        select together.*, row_number() over (
          partition by together.work_id order by together.likeness desc, together.neighbour_id) as place
        from (
          select liked.work_id, other.work_id as neighbour_id, count(*)::int as people,
            ${likeness(sql`work.people`, sql`neighbour.people`)} as likeness
          from insights.likes liked
          join insights.likes other on other.person_id = liked.person_id and other.work_id <> liked.work_id
          join insights.liked_works work on work.work_id = liked.work_id
          join insights.liked_works neighbour on neighbour.work_id = other.work_id
          where liked.work_id = any(${works})
          group by liked.work_id, other.work_id, work.people, neighbour.people
          having count(*) >= ${fewestPeople}) together) ranked
      -- Likeness goes both ways: a work that is new to the others stands among theirs at once.
      cross join lateral (values (ranked.work_id, ranked.neighbour_id), (ranked.neighbour_id, ranked.work_id))
        as pair (work_id, neighbour_id)
      where ranked.place <= ${mostNeighbours}
      on conflict (work_id, neighbour_id) do update set likeness = excluded.likeness, people = excluded.people`.execute(
      tx,
    )
    await recountAmongOthers(tx, works)
    return rows.length
  })

/** Where these works stand among the neighbours of others that are not to be learned themselves, they stand as they are liked now. */
async function recountAmongOthers(tx: Tx, works: RawBuilder<unknown>): Promise<void> {
  await sql`
    with counted as (
      select near.work_id, near.neighbour_id,
        (select count(*) from insights.likes one join insights.likes other on other.person_id = one.person_id
          where one.work_id = near.work_id and other.work_id = near.neighbour_id)::int as people,
        work.people as of_work, neighbour.people as of_neighbour
      from insights.neighbours near
      join insights.liked_works work on work.work_id = near.work_id and not work.stale
      join insights.liked_works neighbour on neighbour.work_id = near.neighbour_id
      where near.neighbour_id = any(${works}) and near.work_id <> all(${works})),
    gone as (
      delete from insights.neighbours near using counted
      where near.work_id = counted.work_id and near.neighbour_id = counted.neighbour_id
        and counted.people < ${fewestPeople})
    update insights.neighbours near
    set people = counted.people, likeness = ${likeness(sql`counted.of_work`, sql`counted.of_neighbour`, sql`counted.people`)}
    from counted
    where near.work_id = counted.work_id and near.neighbour_id = counted.neighbour_id
      and counted.people >= ${fewestPeople}`.execute(tx)
}

/** The cosine of who likes the two, to the third power. */
const likeness = (one: RawBuilder<unknown>, other: RawBuilder<unknown>, both = sql`count(*)`) =>
  sql`power(${both} / sqrt(${one}::double precision * ${other}), 3)`

/** Has every work learned anew, as when what stands among the neighbours of others has grown old. */
export const forgetLearned = async (db: Db): Promise<void> => {
  await sql`update insights.liked_works set stale = true where not stale`.execute(db)
}

/** Leaves each of these works its closest neighbours only. */
export const trimNeighbours = async (db: Db, after: string, limit: number): Promise<string | null> => {
  const { rows } = await sql<{ last: string | null }>`
    with part as (select work_id from insights.liked_works where work_id > ${after} order by work_id limit ${limit}),
      far as (
        delete from insights.neighbours as old using (
          select work_id, neighbour_id, row_number() over (
            partition by work_id order by likeness desc, neighbour_id) as place
          from insights.neighbours where work_id in (select work_id from part)) ranked
        where ranked.place > ${mostNeighbours}
          and old.work_id = ranked.work_id and old.neighbour_id = ranked.neighbour_id)
    select max(work_id::text) as last from part`.execute(db)
  return rows[0]?.last ?? null
}
