import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { titledWorks, workSubjects, worksVisibleTo } from '../../catalog/index.ts'
import type { Kind } from './closeness.ts'
import { drawnTo } from './drawing.ts'
import { recommendedTo } from './for-reader.ts'

/** What one book of theirs adds or takes. */
export type Pull = {
  work_id: string
  title: string
  liking: number
  kind: Kind
  people: number | null
  /** What both are about, where they are close by their records. */
  subjects: string[] | null
  pull: number
}

export type Explanation = {
  work: { id: string; title: string }
  /** Why it is recommended, or why not. */
  verdict: 'recommended' | 'in-log' | 'dismissed' | 'nothing-close' | 'disliked' | 'others-closer'
  /** What speaks for it and against it, the strongest first. */
  pulls: readonly Pull[]
}

const mostPulls = 20
const mostSubjects = 3

/** Why a book is recommended to somebody, or why not, out of their own log. */
export async function explain(
  db: Db,
  personId: string,
  workId: string,
): Promise<Explanation | Refused<'unknown-work'>> {
  const visible = worksVisibleTo(db, personId).where('work.id', '=', workId)
  const work = await titledWorks(db).where('work.id', 'in', visible).executeTakeFirst()
  if (!work) return refused('unknown-work')
  const me = sql`(select ${personId}::uuid)`
  const { rows: pulls } = await sql<Pull>`
    with ${drawnTo(db, me)}
    select drawn.work_id, own.title, liked.liking, drawn.kind, drawn.pull, pair.people,
      case when drawn.kind = 'text' then array(
        select own.label from ${workSubjects(db)} as own join ${workSubjects(db)} as its on its.id = own.id
        where own.work_id = drawn.work_id and its.work_id = drawn.id order by own.label limit ${mostSubjects}) end as subjects
    from drawn
    join liked on liked.work_id = drawn.work_id
    join ${titledWorks(db)} as own on own.id = drawn.work_id
    left join insights.neighbours pair
      on drawn.kind = 'readers' and pair.work_id = drawn.work_id and pair.neighbour_id = drawn.id
    where drawn.id = ${workId}
    order by abs(drawn.pull) desc, drawn.work_id, drawn.kind limit ${mostPulls}`.execute(db)
  const { rows } = await sql<{ known: boolean; dismissed: boolean }>`
    with ${drawnTo(db, me)}
    select exists (select from liked where work_id = ${workId}) as known,
      exists (select from insights.dismissals where person_id = ${personId} and work_id = ${workId}) as dismissed`.execute(
    db,
  )
  const verdict = await verdictOn(db, personId, workId, { ...rows[0], pulls })
  return { work: { id: work.id, title: work.title }, verdict, pulls }
}

async function verdictOn(
  db: Db,
  personId: string,
  workId: string,
  { known, dismissed, pulls }: { known?: boolean; dismissed?: boolean; pulls: readonly Pull[] },
): Promise<Explanation['verdict']> {
  if (known) return 'in-log'
  if (dismissed) return 'dismissed'
  if (pulls.length === 0) return 'nothing-close'
  if (pulls.reduce((sum, { pull }) => sum + pull, 0) <= 0) return 'disliked'
  const list = await recommendedTo(db, personId)
  return list.some(({ id }) => id === workId) ? 'recommended' : 'others-closer'
}
