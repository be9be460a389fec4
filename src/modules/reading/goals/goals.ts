import type { Db } from '../../../database.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import type { Goal, GoalUnit } from './goal.ts'

/** So many goals a person may have. */
export const mostGoals = 100

export type NewGoal = Goal & { unit: GoalUnit }

/** Sets a goal; one of the same kind for the same days is the same goal. */
export const addGoal = (
  db: Db,
  personId: string,
  { unit, amount, starts_on, ends_on }: NewGoal,
  now: Date,
): Promise<{ id: string } | Refused<'same-goal'> | Refused<'too-many-goals'>> =>
  transaction(db, async tx => {
    const { count } = await tables(tx)
      .selectFrom('reading.goals')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('person_id', '=', personId)
      .executeTakeFirstOrThrow()
    if (Number(count) >= mostGoals) return refused('too-many-goals')
    const made = await tables(tx)
      .insertInto('reading.goals')
      .values({ id: newId(), person_id: personId, unit, amount, starts_on, ends_on, created_at: now })
      .onConflict(conflict => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    return made ?? refused('same-goal')
  })

/** Makes a goal larger or smaller. */
export async function changeGoal(
  db: Db,
  personId: string,
  { id, amount }: { id: string; amount: number },
): Promise<{ id: string } | Refused<'unknown-goal'>> {
  const changed = await tables(db)
    .updateTable('reading.goals')
    .set({ amount })
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  return changed ?? refused('unknown-goal')
}

/** Gives a goal up; what was read stays. */
export async function removeGoal(
  db: Db,
  personId: string,
  id: string,
): Promise<{ id: string } | Refused<'unknown-goal'>> {
  const removed = await tables(db)
    .deleteFrom('reading.goals')
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  return removed ?? refused('unknown-goal')
}
