import type { Status } from '../../books/book.ts'
import { isBefore } from '../../readthroughs/partial-date.ts'
import type { Outcome } from '../../readthroughs/tables.ts'
import type { LoggedBook, LoggedReadthrough, Told } from '../logged-book.ts'

export const readthrough = (known: Partial<LoggedReadthrough>): LoggedReadthrough => ({
  began: null,
  ended: null,
  outcome: null,
  progress: [],
  ...known,
})

/**
 * Lets what a row says of its readings agree with itself: whoever read it read it once at least, at a time they may not know;
 * only one reading goes on; nobody ends before they began.
 * @param status null where the row does not say; then it follows from what else it says
 * @param times how often it was read, where that is told
 */
export function settled(
  book: LoggedBook,
  { status, times = 0 }: { status: Status | null; times?: number | null },
): LoggedBook {
  const told: Told[] = [...book.told]
  const stands = status ?? statusBy(book, told)
  const open = stands === 'reading' || stands === 'paused'
  const readings = book.readthroughs.map(one => inOrder(one, told))
  const going = readings.filter(({ outcome }) => outcome === null)
  const over = readings.filter(({ outcome }) => outcome !== null)
  const ended = [...over, ...(open ? [] : going.map(one => ({ ...one, outcome: outcomeOf(stands) })))]
  const wanted = Math.max(Math.min(times ?? 0, 100), stands === 'read' ? 1 : 0)
  const finished = ended.filter(({ outcome }) => outcome === 'finished').length
  const unknown = Array.from({ length: Math.max(0, wanted - finished) }, () =>
    readthrough({ outcome: 'finished' }),
  )
  const stopped =
    stands === 'did-not-finish' && !ended.some(({ outcome }) => outcome === 'stopped')
      ? [readthrough({ outcome: 'stopped' })]
      : []
  const goesOn = open ? [going.at(-1) ?? readthrough({})] : []
  return { ...book, status: stands, readthroughs: [...unknown, ...ended, ...stopped, ...goesOn], told }
}

/** What an entry without a word on it most likely is; it is told that this was a guess. */
function statusBy({ readthroughs, rating, review }: LoggedBook, told: Told[]): Status {
  const last = readthroughs.at(-1)
  if (last)
    return last.outcome === 'finished' ? 'read' : last.outcome === 'stopped' ? 'did-not-finish' : 'reading'
  const read = rating !== null || review !== null
  told.push({ code: read ? 'taken-for-read' : 'taken-for-unread' })
  return read ? 'read' : 'to-read'
}

const outcomeOf = (status: Status): Outcome => (status === 'read' ? 'finished' : 'stopped')

/** Of two days in the wrong order the first is not known. */
function inOrder(one: LoggedReadthrough, told: Told[]): LoggedReadthrough {
  if (one.began === null || one.ended === null || !isBefore(one.ended, one.began)) return one
  told.push({ code: 'ended-before', with: { began: one.began, ended: one.ended } })
  return { ...one, began: null }
}
