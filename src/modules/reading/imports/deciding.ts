import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { worksVisibleTo } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { waitingRows, writeRows } from './writing-rows.ts'

/** What somebody answers to a row that asks: it is this work, a record of their own, or not to be imported. */
export type Answer = { is: 'match'; workId: string } | { is: 'own'; title: string | null } | { is: 'leave' }

/**
 * Answers one row that asks, or one that nothing was found for. Before the import is written that is kept and may be changed; afterwards it goes into the log at
 * once, so that the rows that wait can be worked off whenever there is time.
 */
export function decideRow(
  db: Db,
  personId: string,
  { importId, number, answer }: { importId: string; number: number; answer: Answer },
  now: Date,
): Promise<{ written: boolean } | Refused<'unknown-row'> | Refused<'unknown-work'> | Refused<'no-title'>> {
  return transaction(db, async tx => {
    const row = await tables(tx)
      .selectFrom('reading.import_rows as row')
      .innerJoin('reading.imports as import', 'import.id', 'row.import_id')
      .select(['row.book', 'import.status', 'import.day'])
      .where('row.import_id', '=', importId)
      .where('row.number', '=', number)
      .where('row.person_id', '=', personId)
      .where('row.verdict', 'in', ['unsure', 'none'])
      .where('row.result', 'is', null)
      .where('import.status', 'in', ['ready', 'written'])
      .forUpdate()
      .executeTakeFirst()
    if (!row?.book) return refused('unknown-row')
    const title = answer.is === 'own' ? row.book.title || answer.title?.trim() || '' : row.book.title
    if (answer.is === 'own' && title === '') return refused('no-title')
    const workId = answer.is === 'match' ? answer.workId : null
    if (
      workId !== null &&
      !(await worksVisibleTo(tx, personId).where('work.id', '=', workId).executeTakeFirst())
    )
      return refused('unknown-work')
    await tables(tx)
      .updateTable('reading.import_rows')
      .set({ decision: answer.is, work_id: workId, title, book: JSON.stringify({ ...row.book, title }) })
      .where('import_id', '=', importId)
      .where('number', '=', number)
      .execute()
    if (row.status !== 'written') return { written: false }
    const rows = await waitingRows(tx, importId).where('number', '=', number).forUpdate().execute()
    await writeRows(tx, importId, { personId, day: row.day, now }, rows)
    return { written: true }
  })
}
