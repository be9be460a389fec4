import { goalShelf } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import { ownDay } from '../day.ts'
import { standingOf } from './goal.ts'
import { finishedBooks, goalsOf } from './goal-queries.ts'

/** A shelf of more would say less. */
const mostSpines = 120
/** As thick as a spine is drawn where nobody knows how many pages there are. */
const usualPages = 250

/** Goals that are on, or all, with how each stands in words and, of books, as a shelf of those read and those to go. */
export async function goalsNow(ctx: Context, personId: string, { onlyOn = false } = {}) {
  const today = ownDay(ctx)
  const goals = (await goalsOf(ctx.db, personId, onlyOn ? { on: today } : {})).map(goal => ({
    ...goal,
    ...standingOf(goal, today),
    year: yearOf(goal),
  }))
  const shelved = goals.filter(({ kind, amount }) => kind === 'books' && amount <= mostSpines)
  const ids = shelved.map(({ id }) => id)
  const books = ids.length > 0 ? await finishedBooks(ctx.db, personId, ids, mostSpines) : []
  const shelfOf = ({ id, amount }: { id: string; amount: number }) =>
    goalShelf(
      books
        .filter(({ goal_id }) => goal_id === id)
        .map(({ goal_id: _goal, ...book }) => ({ ...book, pages: book.pages ?? usualPages })),
      amount,
    )
  return goals.map(goal => ({ ...goal, shelf: ids.includes(goal.id) ? shelfOf(goal) : null }))
}

/** The year that a goal is of; null for one over other days. */
export const yearOf = ({ begins, ends }: { begins: string; ends: string }): string | null =>
  begins.endsWith('-01-01') && ends === `${begins.slice(0, 4)}-12-31` ? begins.slice(0, 4) : null
