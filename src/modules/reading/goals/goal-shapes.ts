import { goalShelf } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import { ownDay } from '../day.ts'
import { standingOf } from './goal.ts'
import { finishedBooks, goalsOf } from './goal-queries.ts'

/** A shelf of more would say less. */
const mostSpines = 120

/** Goals that are on, or all, with how each stands in words and, of books, as a shelf of those read and those to go. */
export async function goalsNow(ctx: Context, personId: string, { onlyOn = false } = {}) {
  const today = ownDay(ctx)
  const goals = (await goalsOf(ctx.db, personId))
    .map(goal => ({ ...goal, ...standingOf(goal, today), year: yearOf(goal) }))
    .filter(goal => !onlyOn || (goal.begins <= today && today <= goal.ends))
  return Promise.all(
    goals.map(async goal => ({
      ...goal,
      shelf:
        goal.kind === 'books' && goal.amount <= mostSpines
          ? goalShelf(
              (await finishedBooks(ctx.db, personId, [goal.begins, goal.ends], mostSpines)).map(book => ({
                ...book,
                pages: book.pages ?? 250,
              })),
              goal.amount,
            )
          : null,
    })),
  )
}

/** The year that a goal is of; null for one over other days. */
export const yearOf = ({ begins, ends }: { begins: string; ends: string }): string | null =>
  begins.endsWith('-01-01') && ends === `${begins.slice(0, 4)}-12-31` ? begins.slice(0, 4) : null
