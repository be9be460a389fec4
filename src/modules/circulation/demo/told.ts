import { transaction } from '../../../database.ts'
import type { Demo, DemoLibrary } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { firstNotices, type NoticeKind } from '../notices/notice.ts'
import { tables } from '../tables.ts'
import { type Lending, writeRows } from './writing.ts'

const day = 86_400_000

/** What patrons were told of what they have late, and of what waits for them. */
export async function addNotices(
  demo: Demo,
  library: DemoLibrary,
  lendings: readonly Lending[],
): Promise<void> {
  const now = demo.now.getTime()
  const late = lendings.filter(({ returnedAt, dueAt }) => returnedAt === null && dueAt < now)
  const overdue = late.flatMap(({ id, patron, dueAt }) =>
    firstNotices.overdue.days
      .map(step => ({ step, at: dueAt + step * day }))
      .filter(({ at }) => at < now)
      .map(({ step, at }) =>
        noticeOf(library, {
          kind: 'overdue',
          patron_id: patron.id,
          loan_id: id,
          hold_id: null,
          step,
          about: `${id} ${new Date(dueAt).toISOString()}`,
          at: new Date(at),
        }),
      ),
  )
  const ready = await tables(demo.db)
    .selectFrom('circulation.holds')
    .select(['id as hold_id', 'patron_id', 'filled_at'])
    .where('library_id', '=', library.id)
    .where('status', '=', 'on-shelf')
    .orderBy('id')
    .execute()
  const waiting = ready.map(({ hold_id, patron_id, filled_at }) =>
    noticeOf(library, {
      kind: 'hold-ready',
      patron_id,
      loan_id: null,
      hold_id,
      step: 0,
      about: `${hold_id} ${filled_at?.toISOString()}`,
      at: filled_at ?? demo.now,
    }),
  )
  await writeRows(demo, 'circulation.notices', [...overdue, ...waiting])
}

type Told = {
  kind: NoticeKind
  patron_id: string
  loan_id: string | null
  hold_id: string | null
  step: number
  about: string
  at: Date
}

const noticeOf = ({ id: library_id }: DemoLibrary, { at, ...told }: Told) => ({
  id: newId(),
  library_id,
  ...told,
  written_at: at,
  channel: 'page',
  status: 'sent',
  ended_at: at,
})

/** Who has something out the longest borrows nothing until it is back. Returns whose card that is. */
export async function addRestriction(
  demo: Demo,
  library: DemoLibrary,
  lendings: readonly Lending[],
): Promise<string | null> {
  const since = demo.ago(3).getTime()
  const lately = new Set(lendings.filter(({ lentAt }) => lentAt > since).map(({ patron }) => patron.id))
  const [longest] = lendings
    .filter(({ returnedAt, patron }) => returnedAt === null && !patron.isGuest && !lately.has(patron.id))
    .toSorted((one, other) => one.dueAt - other.dueAt)
  if (!longest) return null
  await transaction(demo.db, tx =>
    tables(tx)
      .insertInto('circulation.restrictions')
      .values({
        id: newId(),
        library_id: library.id,
        patron_id: longest.patron.id,
        reason: 'Something is long overdue: please talk about it.',
        until_day: null,
        made_at: new Date(since),
        made_by: library.staff[0] ?? null,
        lifted_at: null,
        lifted_by: null,
      })
      .execute(),
  )
  return longest.patron.id
}
