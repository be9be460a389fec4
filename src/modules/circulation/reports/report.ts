import type { Db } from '../../../database.ts'
import { addDays, daysFrom, startOf } from '../calendar/calendar.ts'
import {
  loansByBranch,
  loansByCategory,
  loansByDay,
  loansBySubject,
  popularTitles,
  type Span,
} from './loan-counts.ts'
import type { Days } from './period.ts'
import { holdsRatio, neverLent, overdueByBranch } from './standing-reports.ts'

/** In the order of the page; the last three are about today, whatever the period. */
export const reportNames = [
  'days',
  'branches',
  'categories',
  'subjects',
  'popular',
  'overdue',
  'never-lent',
  'holds-ratio',
] as const
export type ReportName = (typeof reportNames)[number]

export const ofNow: readonly ReportName[] = ['overdue', 'never-lent', 'holds-ratio']

export type Row = Record<string, string | number | null>

/** `next` is where the next page begins, for what is longer than one. */
export type Report = { columns: readonly string[]; rows: readonly Row[]; next: string | null }

export type Wanted = { libraryId: string; zone: string; days: Days; after: string; now: Date }

/** More days than these are counted by months. */
const daysDrawn = 62
const lines = 100

/** A report's rows, 100 at most: what is longer has a next page. */
export async function reportOf(db: Db, name: ReportName, wanted: Wanted, limit = lines): Promise<Report> {
  const span = spanOf(wanted)
  const counted = (rows: readonly Row[]): Report => ({ columns: ['name', 'loans'], rows, next: null })
  const { libraryId, days } = wanted
  switch (name) {
    case 'days':
      return counted(await loansOfDays(db, span, days))
    case 'branches':
      return counted(await loansByBranch(db, span))
    case 'categories':
      return counted(await loansByCategory(db, span))
    case 'subjects':
      return counted(await loansBySubject(db, span, limit))
    case 'popular':
      return { columns: ['name', 'by', 'loans'], rows: await popularTitles(db, span, limit), next: null }
    case 'overdue': {
      const rows = await overdueByBranch(db, libraryId, wanted.now)
      return { columns: ['name', 'loans', 'week', 'month', 'longer'], rows, next: null }
    }
    case 'never-lent':
      return unlent(db, wanted, limit)
    case 'holds-ratio': {
      const columns = ['name', 'by', 'holds', 'copies', 'ratio']
      return { columns, rows: await holdsRatio(db, libraryId, limit), next: null }
    }
  }
}

const spanOf = ({ libraryId, zone, days }: Wanted): Span => ({
  libraryId,
  zone,
  from: startOf(days.from, zone),
  until: startOf(addDays(days.to, 1), zone),
})

/** Each day or month of the period, those on which nothing was lent, too. */
async function loansOfDays(db: Db, span: Span, { from, to }: Days): Promise<Row[]> {
  const by = daysFrom(from, to) < daysDrawn ? 'day' : 'month'
  const found = new Map((await loansByDay(db, span, by)).map(({ name, loans }) => [name, loans]))
  const all = Array.from({ length: daysFrom(from, to) + 1 }, (_, place) => addDays(from, place))
  const names = new Set(by === 'day' ? all : all.map(day => day.slice(0, 7)))
  return [...names].map(name => ({ name, loans: found.get(name) ?? 0 }))
}

async function unlent(db: Db, { libraryId, after }: Wanted, limit: number): Promise<Report> {
  const found = await neverLent(db, libraryId, after, limit + 1)
  const rows = found.slice(0, limit).map(copy => ({
    id: copy.work_id,
    name: copy.title,
    by: copy.by_line,
    barcode: copy.barcode,
    call_number: copy.call_number,
  }))
  const next = found.length > limit ? (rows.at(-1)?.barcode ?? null) : null
  return { columns: ['name', 'by', 'barcode', 'call_number'], rows, next }
}
