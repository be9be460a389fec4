import { monthBars, namedRows } from '../../../web/kit/charts/index.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { type LibraryDashboard, turnoverRate } from './library-dashboard.ts'

const kindsDrawn = 8
const dayMs = 86_400_000

/** A library's dashboard as it is read: what it says in sentences, drawn, and as tables. */
export function shownLibrary(words: Formatters, dashboard: LibraryDashboard, now: Date) {
  const { popular, waiting } = dashboard
  return {
    ...dashboard,
    popular: popular.map(work => ({ ...work, change: changeOf(work) })),
    months: shownMonths(words, dashboard.months),
    turnover: shownTurnover(words, dashboard.turnover),
    waiting: {
      ...waiting,
      longest: waiting.longest.map(({ since, ...work }) => ({
        ...work,
        days: Math.floor((now.getTime() - since.getTime()) / dayMs),
      })),
    },
  }
}

/** How a figure differs from the one before it, for a message to say. */
const changeOf = ({ loans, before }: { loans: number; before: number }) => ({
  sign: loans === before ? 'same' : loans > before ? 'more' : 'fewer',
  size: Math.abs(loans - before),
})

/** Loans by month, the one that is not over outlined; null where nothing was lent in any. */
function shownMonths(words: Formatters, months: LibraryDashboard['months']) {
  const named = months.map(({ month, loans }) => ({ name: words.date(`${month}-01`, 'whole-month'), loans }))
  const total = named.reduce((sum, { loans }) => sum + loans, 0)
  if (total === 0) return null
  const most = named.reduce((one, other) => (other.loans > one.loans ? other : one))
  const text = words.t('insights.dashboards.months-finding', { total, name: most.name, most: most.loans })
  return {
    svg: monthBars({
      values: named.map(({ loans }) => loans),
      initials: named.map(({ name }) => [...name][0] ?? ''),
      running: named.length - 1,
      label: text,
    }),
    text,
    table: {
      title: words.t('insights.dashboards.months'),
      columns: [words.t('insights.dashboards.month'), words.t('insights.dashboards.loans')],
      rows: named.map(({ name, loans }) => [name, words.number(loans)]),
    },
  }
}

/** How often a copy goes out, and one of each kind, drawn where there are kinds to compare. */
function shownTurnover(words: Formatters, { whole, kinds }: LibraryDashboard['turnover']) {
  return { ...whole, rate: turnoverRate(whole), kinds: shownKinds(words, kinds) }
}

function shownKinds(words: Formatters, kinds: LibraryDashboard['turnover']['kinds']) {
  const rates = kinds.flatMap(({ kind, ...count }) => {
    const rate = turnoverRate(count)
    return rate === null ? [] : [{ kind, rate }]
  })
  const [most, next] = rates.toSorted((one, other) => other.rate - one.rate)
  if (!most || !next) return null
  const text = words.t('insights.dashboards.kinds-finding', {
    ...most,
    next: next.kind,
    tied: most.rate === next.rate ? 'yes' : 'no',
  })
  const rows = rates.slice(0, kindsDrawn).map(({ kind, rate }) => [shortened(kind), rate] as const)
  const columns = ['kind', 'loans', 'copies', 'turnover']
  return {
    svg: namedRows({ rows, from: 38, label: text }),
    text,
    table: {
      title: words.t('insights.dashboards.kinds'),
      columns: columns.map(column => words.t(`insights.dashboards.${column}`)),
      rows: kinds.map(({ kind, ...count }) => [
        kind,
        words.number(count.loans),
        words.number(count.copies),
        rateWords(words, turnoverRate(count)),
      ]),
    },
  }
}

const rateWords = (words: Formatters, rate: number | null): string =>
  rate === null ? '–' : words.number(rate)

const shortened = (name: string): string => (name.length > 15 ? `${name.slice(0, 14).trimEnd()}…` : name)
