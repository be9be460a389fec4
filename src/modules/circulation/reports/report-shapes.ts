import { dayBars, monthBars, namedRows } from '../../../web/kit/charts/index.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import type { Category } from '../patrons/categories.ts'
import type { Report, ReportName, Row } from './report.ts'

/** A report as it is read: rows under their names in words, what they say in a sentence, and that drawn. */
export type Shown = Report & {
  total: number
  by: 'day' | 'month'
  finding: string | null
  svg: string | null
}

const rowsDrawn = 10
/** So many bars have room for the figure and the name of each. */
const monthsWithFigures = 12
const daysWithFigures = 7

export function shownReport(words: Formatters, name: ReportName, report: Report, today: string): Shown {
  const { rows } = report
  const total = rows.reduce((sum, { loans }) => sum + Number(loans ?? 0), 0)
  const finding = found(words, name, rows, total)
  return {
    ...report,
    rows: name === 'days' ? rows.map(row => ({ ...row, name: dayName(words, row) })) : rows,
    total,
    by: rows.some(isMonth) ? 'month' : 'day',
    finding,
    svg: finding === null ? null : drawn(words, name, rows, { label: finding, today }),
  }
}

/** Categories are kept by their codes, and are read by their names. */
export function categoryNaming(words: Formatters, categories: readonly Category[]): (row: Row) => Row {
  const names = new Map(categories.map(({ code, name }) => [code, name]))
  return row => {
    const code = String(row.name)
    return { ...row, name: code ? (names.get(code) ?? code) : words.t('circulation.reports.forgotten') }
  }
}

const isMonth = (row: Row): boolean => /^\d{4}-\d\d$/.test(String(row.name))

const dayName = (words: Formatters, row: Row): string =>
  isMonth(row) ? monthName(words, String(row.name)) : words.date(String(row.name), 'full')

const monthName = (words: Formatters, month: string): string => words.date(`${month}-01`, 'whole-month')

/** What a report says, in a sentence; null where there is nothing to say. */
function found(words: Formatters, name: ReportName, rows: readonly Row[], total: number): string | null {
  if (name === 'never-lent' || rows.length === 0 || (name === 'days' && total === 0)) return null
  const figure = figureOf(name)
  const most = rows.reduce((one, other) => (Number(other[figure]) > Number(one[figure]) ? other : one))
  return words.t(`circulation.reports.finding.${name}`, {
    total,
    rows: rows.length,
    by: isMonth(rows[0] ?? {}) ? 'month' : 'day',
    name: name === 'days' ? dayName(words, most) : String(most.name),
    most: Number(most[figure]),
    longer: rows.reduce((sum, row) => sum + Number(row.longer ?? 0), 0),
  })
}

const figureOf = (name: ReportName) => (name === 'holds-ratio' ? 'ratio' : 'loans')

function drawn(
  words: Formatters,
  name: ReportName,
  rows: readonly Row[],
  { label, today }: { label: string; today: string },
): string | null {
  if (name === 'days') return drawnDays(words, rows, { label, today })
  // One bar compares nothing.
  if (rows.length === 1) return null
  const values = rows
    .slice(0, rowsDrawn)
    .map(row => [shortened(String(row.name)), Number(row[figureOf(name)])] as const)
  return namedRows({ rows: values, from: 38, label })
}

type Bar = { name: string; value: number }

/** Few bars have their figures and names, the one that is not over is outlined; many have the tallest figure and the ends. */
function drawnDays(
  words: Formatters,
  rows: readonly Row[],
  { label, today }: { label: string; today: string },
): string {
  const bars = rows.map(({ name, loans }) => ({ name: String(name), value: Number(loans) }))
  const byMonth = rows.some(isMonth)
  if (bars.length > (byMonth ? monthsWithFigures : daysWithFigures)) {
    const nameOf = (name: string) => (byMonth ? monthName(words, name) : words.date(name, 'short'))
    return dayBars({ values: bars.map(({ name, value }) => [nameOf(name), value] as const), label })
  }
  const running = bars.findIndex(({ name }) => today.startsWith(name))
  const shown = byMonth && running >= 0 ? wholeYear(bars) : bars
  return monthBars({
    values: shown.map(({ value }) => value),
    initials: shown.map(({ name }) =>
      initial(byMonth ? monthName(words, name) : words.date(name, 'weekday')),
    ),
    running: running < 0 ? undefined : running,
    label,
  })
}

const initial = (name: string): string => [...name][0] ?? ''

/** Of a year from its January on the months to come, too: they keep their places, so that a year always looks the same. */
function wholeYear(months: readonly Bar[]): Bar[] {
  const year = months[0]?.name.slice(0, 4)
  if (!months[0]?.name.endsWith('-01')) return [...months]
  const later = Array.from({ length: 12 - months.length }, (_, place) => ({
    name: `${year}-${String(months.length + 1 + place).padStart(2, '0')}`,
    value: 0,
  }))
  return [...months, ...later]
}

const shortened = (words: string): string => (words.length > 15 ? `${words.slice(0, 14).trimEnd()}…` : words)
