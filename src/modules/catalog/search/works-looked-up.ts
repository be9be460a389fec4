import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { worksVisibleTo } from '../books/visible-works.ts'
import { titledWorks } from '../copies/copies.ts'
import { isNarrowed, readQuestion } from './question.ts'
import { worksAnswering } from './works-answering.ts'

const most = 10

/** Works that this person may see and that words of theirs find, to choose one of; ten at most, the shortest title first. */
export async function worksLookedUp(db: Db, personId: string, q: string) {
  const question = readQuestion({ q })
  const answering = isNarrowed(question) ? await worksAnswering(db, question) : null
  if (answering === null) return []
  return titledWorks(db)
    .where('work.id', 'in', worksVisibleTo(db, personId).where('work.id', 'in', answering))
    .orderBy(sql`length(work.title)`)
    .orderBy('work.id')
    .limit(most)
    .execute()
}
