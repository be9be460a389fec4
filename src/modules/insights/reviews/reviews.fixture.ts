import { sql } from 'kysely'
import { jobContext } from '../../../../tests/job-context.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import type { testSite } from '../../../../tests/site.ts'
import type { Somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { findConsensus } from '../consensus/find-consensus-job.ts'

type Site = ReturnType<typeof testSite>

/** A library with books, and what gives people the right to review them. */
export function testReviews(site: Site) {
  let libraryId = ''
  let branchId = ''
  let ownerId = ''
  const db = () => site.database.db
  return {
    get libraryId() {
      return libraryId
    },
    async open(): Promise<void> {
      const made = await makeLibrary(db())
      libraryId = made.libraryId
      ownerId = made.ownerId
      branchId = made.branchIds[0] ?? ''
    },
    async book(title: string): Promise<string> {
      const shelved = { libraryId, branchId, title, barcodes: [newId()] }
      const { workId } = await putOnShelf(db(), shelved)
      await sql`update catalog.editions set pages = 800 where work_id = ${workId}`.execute(db())
      return workId
    },
    /** Marks a book as theirs in their own log. */
    async own({ id }: Pick<Somebody, 'id'>, workId: string): Promise<void> {
      await sql`insert into reading.books (id, person_id, work_id, status, owned, added_on, updated_at)
        values (${newId()}, ${id}, ${workId}, 'to-read', true, '2026-01-01', now())`.execute(db())
    },
    /** Lends them the one copy of a book; returns the loan. */
    async lend(
      { id }: Pick<Somebody, 'id'>,
      workId: string,
      { returned = null, keeps = false }: { returned?: Date | null; keeps?: boolean } = {},
    ): Promise<string> {
      const patronId = newId()
      const loanId = newId()
      await sql`insert into circulation.patrons (id, library_id, person_id, name, search_name, category, home_branch_id, created_at)
        values (${patronId}, ${libraryId}, ${id}, 'Wren', 'wren', 'adult', ${branchId}, now())
        on conflict do nothing`.execute(db())
      await sql`insert into circulation.loans (id, library_id, patron_id, copy_id, work_id, branch_id, lent_at, lent_by, length, due_at,
          given_due_at, returned_at, returned_branch_id, closed_as, keeps_history, one_per_title)
        select ${loanId}, ${libraryId}, patron.id, copy.id, copy.work_id, ${branchId}, '2026-11-01T10:00Z', ${ownerId}, '21d', '2026-11-22T10:00Z',
          '2026-11-22T10:00Z', ${returned}::timestamptz, case when ${returned}::timestamptz is null then null else ${branchId}::uuid end,
          case when ${returned}::timestamptz is null then null else 'returned' end, ${keeps}, true
        from circulation.patrons patron, catalog.copies copy
        where patron.person_id = ${id} and copy.work_id = ${workId} limit 1`.execute(db())
      return loanId
    },
    /** Writes a review through its form; returns its id. */
    async write(
      { id, browser }: Somebody,
      workId: string,
      fields: { body?: string; rating?: string; gate?: string } = {},
    ): Promise<string> {
      const told = { body: 'I loved this book, it was a delight.', rating: '18', gate: '0', ...fields }
      const answer = await browser.submit(`/books/${workId}/reviews`, { ...told, once: newId() })
      if (answer.status !== 303) throw new Error(`The review was not written: ${answer.text}`)
      const { rows } = await sql<{ id: string }>`select id from insights.reviews
        where person_id = ${id} and told_work_id = ${workId}`.execute(db())
      return rows[0]?.id ?? ''
    },
    /** Tells their own log that they are on this page. */
    async read({ id, browser }: Somebody, workId: string, page: number): Promise<void> {
      await browser.submit('/reading', { work: workId, status: 'reading' })
      const { rows } = await sql<{ id: string }>`select id from reading.books
        where person_id = ${id} and work_id = ${workId}`.execute(db())
      await browser.submit(`/reading/${rows[0]?.id}/progress`, { unit: 'page', value: String(page) })
    },
    agree: (workId: string) => findConsensus.run({ workId }, jobContext(site, new Date())),
  }
}
