import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import {
  isNarrowed,
  readQuestion,
  recordsForReader,
  titledWorks,
  worksAnswering,
  worksVisibleTo,
} from '../../catalog/index.ts'

const most = 10

/** Works of the catalogue that this person may see and that words of theirs find, as a row may be one; the shortest title first. */
export async function worksLookedUp(db: Db, personId: string, q: string) {
  const question = readQuestion({ q })
  const answering = isNarrowed(question) ? await worksAnswering(db, question) : null
  if (answering === null) return []
  const works = await titledWorks(db)
    .where('work.id', 'in', worksVisibleTo(db, personId).where('work.id', 'in', answering))
    .orderBy(sql`length(work.title)`)
    .orderBy('work.id')
    .limit(most)
    .execute()
  const sought = works.map(({ id }) => ({ workId: id, editionId: null }))
  const records = works.length > 0 ? await recordsForReader(db, sought) : new Map()
  return works.map(work => ({ ...work, record: records.get(work.id) ?? null }))
}
