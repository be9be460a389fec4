import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { tables } from '../tables.ts'
import { contributorIds, headingKey, subjectIds } from './authorities.ts'
import { authorsIn, linesOf } from './books.ts'

/** The authors are replaced; editors, translators and all others stay, and so do years of life where the name does. */
export async function writeAuthors(tx: Tx, workId: string, text: string | null, now: Date): Promise<void> {
  const authorship = tables(tx)
    .selectFrom('catalog.contributions as contribution')
    .innerJoin('catalog.contributors as contributor', 'contributor.id', 'contribution.contributor_id')
    .select(['contributor.id', 'contributor.name'])
    .where('work_id', '=', workId)
    .where('edition_id', 'is', null)
    .where('role', '=', 'author')
  const before = new Map((await authorship.execute()).map(({ id, name }) => [name, id]))
  const authors = linesOf(text).flatMap(line => {
    const known = before.get(line) ?? null
    return authorsIn(line).map(draft => ({ draft, known }))
  })
  const strangers = authors.filter(({ known }) => known === null).map(({ draft }) => draft)
  const idOf = await contributorIds(tx, strangers, now)
  await tables(tx)
    .deleteFrom('catalog.contributions')
    .where('work_id', '=', workId)
    .where('edition_id', 'is', null)
    .where('role', '=', 'author')
    .execute()
  const rows = authors.map(({ draft, known }, position) => ({
    id: newId(),
    work_id: workId,
    edition_id: null,
    contributor_id: known ?? idOf(draft),
    role: draft.role,
    position: position - authors.length,
  }))
  if (rows.length > 0)
    await tables(tx)
      .insertInto('catalog.contributions')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

/** A subject that stands there already stays the one it is; a new line becomes a topic. */
export async function writeSubjects(tx: Tx, workId: string, text: string | null): Promise<void> {
  const filed = await tables(tx)
    .selectFrom('catalog.work_subjects as filed')
    .innerJoin('catalog.subjects as subject', 'subject.id', 'filed.subject_id')
    .select(['subject.id', 'subject.label'])
    .where('filed.work_id', '=', workId)
    .execute()
  const before = new Map(filed.map(({ id, label }) => [label, id]))
  const lines = linesOf(text)
  const topics = lines
    .filter(line => !before.has(line))
    .map(line => ({ label: line.slice(0, 200), kind: 'topic' as const }))
  const ids = await subjectIds(tx, topics)
  const rows = lines.flatMap((line, position) => {
    const subject_id = before.get(line) ?? ids.get(headingKey(line.slice(0, 200)))
    return subject_id === undefined ? [] : [{ work_id: workId, subject_id, position }]
  })
  await tables(tx).deleteFrom('catalog.work_subjects').where('work_id', '=', workId).execute()
  if (rows.length > 0)
    await tables(tx)
      .insertInto('catalog.work_subjects')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}
