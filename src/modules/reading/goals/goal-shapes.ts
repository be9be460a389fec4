import { goalShelf } from '../../../web/kit/charts/index.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { wholeYear, yearOfPeriod } from '../statistics/period.ts'
import type { StandingGoal } from './goal-queries.ts'

/** As thick as a spine is drawn where nobody knows how many pages there are. */
const usualPages = 300

/** A goal as a page shows it: its name, how it stands in words, and its spines where it counts books. */
export function shownGoal(words: Formatters, goal: StandingGoal) {
  const { unit, amount, done, even, toGo, daysLeft, state } = goal
  const year = yearOfPeriod({ from: goal.starts_on, to: goal.ends_on })
  return {
    id: goal.id,
    state,
    title: words.t(`reading.goals.named.${unit}`, { count: amount }),
    time:
      year === null
        ? words.t('reading.goals.days', {
            from: words.date(goal.starts_on, 'day'),
            to: words.date(goal.ends_on, 'day'),
          })
        : String(year),
    stands: words.t(`reading.goals.stands.${state}`, { done, even }),
    toGo:
      toGo === 0
        ? words.t('reading.goals.reached')
        : words.t('reading.goals.to-go', { toGo, days: daysLeft }),
    going: state === 'going-on' || toGo === 0,
    spines: goal.books
      ? goalShelf(
          goal.books.map(({ title, by_line, pages }) => ({
            title,
            author: by_line,
            pages: pages ?? usualPages,
          })),
          amount,
        )
      : null,
    statistics:
      year === null
        ? `/reading/statistics?from=${goal.starts_on}&to=${goal.ends_on}`
        : `/reading/statistics?year=${year}`,
  }
}

/** The year that a new goal is for, until its reader says otherwise. */
export function thisYear(today: string): { starts_on: string; ends_on: string } {
  const { from, to } = wholeYear(Number(today.slice(0, 4)))
  return { starts_on: from ?? '', ends_on: to ?? '' }
}
