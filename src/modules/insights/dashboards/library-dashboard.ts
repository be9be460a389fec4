import { DateTime } from 'luxon'
import type { Db } from '../../../database.ts'
import {
  countLoans,
  loansOfParts,
  loansOfWorks,
  longestQueues,
  type Part,
  popularTitles,
  type Span,
  type Turnover,
  turnoverByKind,
} from '../../circulation/index.ts'
import { type LibraryMonth, monthOfLibrary } from '../models/usage-queries.ts'

/** What is popular is what was lent in so many days, beside as many before. */
export const recentDays = 90
export const monthsShown = 12
const titles = 10
const kinds = 20

type Title = { work_id: string; title: string; by: string; language: string | null }

export type LibraryDashboard = {
  /** Loans that began in the last 90 days, today's too, and in the 90 before. */
  recent: { loans: number; before: number }
  popular: (Title & { cover: string | null; loans: number; before: number })[]
  /** By 'YYYY-MM', the one that is not over last. */
  months: { month: string; loans: number }[]
  /** Of those months' loans: of all copies, and by kind. */
  turnover: { whole: Turnover; kinds: (Turnover & { kind: string })[] }
  waiting: {
    holds: number
    titles: number
    longest: (Title & { waiting: number; copies: number; since: Date })[]
  }
  models: LibraryMonth
}

/** How a library does: days and months are its own, those of models UTC. */
export async function dashboardOf(
  db: Db,
  { id: libraryId, zone }: { id: string; zone: string },
  now: Date,
): Promise<LibraryDashboard> {
  const today = DateTime.fromJSDate(now, { zone }).startOf('day')
  const recent = daysUpTo(libraryId, today)
  const before = daysUpTo(libraryId, today.minus({ days: recentDays }))
  const parts = monthsUpTo(today)
  const year: Span = { libraryId, from: parts[0]?.from ?? now, until: parts.at(-1)?.until ?? now }
  return {
    recent: { loans: await countLoans(db, recent), before: await countLoans(db, before) },
    popular: await popularOf(db, recent, before),
    months: (await loansOfParts(db, libraryId, parts)).map(({ name, loans }) => ({ month: name, loans })),
    turnover: await turnoverOf(db, year),
    waiting: await waitingAt(db, libraryId),
    models: await monthOfLibrary(db, libraryId, now.toISOString().slice(0, 10)),
  }
}

const daysUpTo = (libraryId: string, day: DateTime): Span => ({
  libraryId,
  from: day.minus({ days: recentDays - 1 }).toJSDate(),
  until: day.plus({ days: 1 }).toJSDate(),
})

const monthsUpTo = (day: DateTime): Part[] =>
  Array.from({ length: monthsShown }, (_, place) => {
    const month = day.startOf('month').minus({ months: monthsShown - 1 - place })
    return {
      name: month.toFormat('yyyy-MM'),
      from: month.toJSDate(),
      until: month.plus({ months: 1 }).toJSDate(),
    }
  })

async function popularOf(db: Db, recent: Span, before: Span): Promise<LibraryDashboard['popular']> {
  const found = await popularTitles(db, recent, titles)
  const earlier = await loansOfWorks(
    db,
    before,
    found.map(({ id }) => id),
  )
  return found.map(({ id, name, ...work }) => ({
    ...work,
    work_id: id,
    title: name,
    before: earlier.get(id) ?? 0,
  }))
}

async function turnoverOf(db: Db, span: Span): Promise<LibraryDashboard['turnover']> {
  const [whole = { kind: null, copies: 0, loans: 0 }, ...found] = await turnoverByKind(db, span, kinds)
  return { whole, kinds: found.flatMap(({ kind, ...count }) => (kind === null ? [] : [{ kind, ...count }])) }
}

async function waitingAt(db: Db, libraryId: string): Promise<LibraryDashboard['waiting']> {
  const found = await longestQueues(db, libraryId, titles)
  return {
    holds: found[0]?.all_waiting ?? 0,
    titles: found[0]?.all_titles ?? 0,
    longest: found.map(({ id, name, by, language, waiting, copies, since }) => ({
      work_id: id,
      title: name,
      by,
      language,
      waiting,
      copies,
      since,
    })),
  }
}

/** Loans for each copy, to two places; null where there is no copy to lend. */
export const turnoverRate = ({ copies, loans }: Omit<Turnover, 'kind'>): number | null =>
  copies === 0 ? null : Math.round((loans / copies) * 100) / 100
