import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import {
  contributorNames,
  headingNames,
  type Question,
  subjectLabels,
  workFacts,
} from '../../catalog/index.ts'

/** What people and subjects are called that questions name by their ids: those of books in this log, and of what else its owner may see. */
export async function namesInLog(
  db: Db,
  personId: string,
  questions: readonly Pick<Question, 'people' | 'headings'>[],
): Promise<ReadonlyMap<string, string>> {
  const people = questions.flatMap(question => question.people)
  const headings = questions.flatMap(question => question.headings)
  if (people.length + headings.length === 0) return new Map()
  const kept = (fact: RawBuilder<string>) => sql`exists (select from reading.books book
    join (${workFacts(db)}) as work on work.id = book.work_id
    where book.person_id = ${personId} and work.facts @> array[${fact}])`
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from (${contributorNames(db)}) as one
      where id = any(${people}::uuid[]) and ${kept(sql`'p:' || one.id`)}
    union all
    select id, label from (${subjectLabels(db)}) as one
      where id = any(${headings}::uuid[]) and ${kept(sql`'s:' || one.id`)}`.execute(db)
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  const unnamed = (ids: readonly string[]) => ids.filter(id => !names.has(id))
  const others = { people: unnamed(people), headings: unnamed(headings), branches: [] }
  return new Map([...names, ...(await headingNames(db, others, personId))])
}
