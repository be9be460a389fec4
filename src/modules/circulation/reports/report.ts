import type { Db } from '../../../database.ts'
import { addDays, daysFrom, startOf } from '../calendar/calendar.ts'
import {
  countLoans,
  loansByBranch,
  loansByCategory,
  loansBySubject,
  loansOfParts,
  type Part,
  popularTitles,
  type Span,
} from './loan-counts.ts'
import type { Days } from './period.ts'
import { holdsRatio, neverLent, overdueByBranch } from './standing-reports.ts'

/** About the loans that began in a period, in the order of the page. */
export const ofPeriod = ['days', 'branches', 'categories', 'subjects', 'popular'] as const

/** About today, whatever the period. */
export const ofNow = ['overdue', 'holds-ratio', 'never-lent'] as const

export const reportNames = [...ofPeriod, ...ofNow]
export type ReportName = (typeof reportNames)[number]

export const isOfNow = (name: ReportName): boolean => ofNow.some(one => one === name)

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
      return counted(await loansOfParts(db, libraryId, partsOf(days, wanted.zone)))
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

/** How many loans began in these days. */
export const loansBegun = (db: Db, wanted: Wanted): Promise<number> => countLoans(db, spanOf(wanted))

const spanOf = ({ libraryId, zone, days }: Wanted): Span => ({ libraryId, ...momentsOf(days, zone) })

const momentsOf = ({ from, to }: Days, zone: string): { from: Date; until: Date } => ({
  from: startOf(from, zone),
  until: startOf(addDays(to, 1), zone),
})

/** Each day or month of the period, those on which nothing was lent, too. */
function partsOf({ from, to }: Days, zone: string): Part[] {
  const all = Array.from({ length: daysFrom(from, to) + 1 }, (_, place) => addDays(from, place))
  if (all.length <= daysDrawn)
    return all.map(name => ({ name, ...momentsOf({ from: name, to: name }, zone) }))
  const months = Map.groupBy(all, day => day.slice(0, 7))
  return [...months].map(([name, days]) => ({
    name,
    ...momentsOf({ from: days[0] ?? from, to: days.at(-1) ?? to }, zone),
  }))
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
