import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { isStale, revisionOf } from '../../../revision.ts'
import { tables } from '../tables.ts'
import type { GoalKind } from './tables.ts'

export type NewGoal = { kind: GoalKind; amount: number; begins: string; ends: string }

export type NewChallenge = { name: string; prompts: readonly string[] }

/** Sets a goal; one of the same kind over the same days is set anew. */
export async function setGoal(db: Db, personId: string, goal: NewGoal, now: Date): Promise<{ id: string }> {
  return tables(db)
    .insertInto('reading.goals')
    .values({ id: newId(), person_id: personId, ...goal, created_at: now })
    .onConflict(conflict =>
      conflict.columns(['person_id', 'kind', 'begins', 'ends']).doUpdateSet({ amount: goal.amount }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
}

/**
 * Makes another one of a goal, which stays itself.
 * @param seen the revision that was looked at; null to write over any
 */
export async function changeGoal(
  db: Db,
  personId: string,
  { goalId, seen, goal }: { goalId: string; seen: string | null; goal: NewGoal },
): Promise<{ id: string } | Refused<'unknown-goal'> | Refused<'stale'> | Refused<'goal-twice'>> {
  try {
    return await transaction(db, async tx => {
      const known = await tables(tx)
        .selectFrom('reading.goals as goal')
        .select(revisionOf('goal').as('revision'))
        .where('goal.id', '=', goalId)
        .where('goal.person_id', '=', personId)
        .forUpdate()
        .executeTakeFirst()
      if (!known) return refused('unknown-goal')
      if (isStale(seen === null ? null : [seen], known.revision)) return refused('stale')
      await tables(tx).updateTable('reading.goals').set(goal).where('id', '=', goalId).execute()
      return { id: goalId }
    })
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'goals_person_id_kind_begins_ends_key')
      return refused('goal-twice')
    throw error
  }
}

export async function removeGoal(
  db: Db,
  personId: string,
  goalId: string,
): Promise<{ removed: true } | Refused<'unknown-goal'>> {
  const gone = await tables(db)
    .deleteFrom('reading.goals')
    .where('id', '=', goalId)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst()
  return gone ? { removed: true } : refused('unknown-goal')
}

/** Begins a challenge of prompts, in their order. */
export const beginChallenge = (
  db: Db,
  personId: string,
  challenge: NewChallenge,
  now: Date,
): Promise<{ id: string }> => transaction(db, tx => putChallenge(tx, personId, challenge, now))

/** The same within a transaction. */
export async function putChallenge(
  tx: Tx,
  personId: string,
  { name, prompts }: NewChallenge,
  begun: Date,
): Promise<{ id: string }> {
  const id = newId()
  await tables(tx)
    .insertInto('reading.challenges')
    .values({ id, person_id: personId, name, created_at: begun })
    .execute()
  await tables(tx)
    .insertInto('reading.prompts')
    .values(
      prompts.map((words, place) => ({
        id: newId(),
        challenge_id: id,
        person_id: personId,
        place,
        words,
        book_id: null,
      })),
    )
    .execute()
  return { id }
}

/** Answers a prompt with a book of the log, or with none any more. A book answers one prompt of a challenge: it moves there. */
export const answerPrompt = (
  db: Db,
  personId: string,
  { promptId, bookId }: { promptId: string; bookId: string | null },
): Promise<{ challengeId: string } | Refused<'unknown-prompt'> | Refused<'unknown-book'>> =>
  transaction(db, async tx => {
    const prompt = await tables(tx)
      .selectFrom('reading.prompts')
      .select('challenge_id')
      .where('id', '=', promptId)
      .where('person_id', '=', personId)
      .executeTakeFirst()
    if (!prompt) return refused('unknown-prompt')
    const { challenge_id: challengeId } = prompt
    await tables(tx)
      .selectFrom('reading.challenges')
      .select('id')
      .where('id', '=', challengeId)
      .forUpdate()
      .executeTakeFirst()
    if (bookId !== null) {
      const book = await tables(tx)
        .selectFrom('reading.books')
        .select('id')
        .where('id', '=', bookId)
        .where('person_id', '=', personId)
        .executeTakeFirst()
      if (!book) return refused('unknown-book')
      await tables(tx)
        .updateTable('reading.prompts')
        .set({ book_id: null })
        .where('challenge_id', '=', challengeId)
        .where('book_id', '=', bookId)
        .execute()
    }
    await tables(tx)
      .updateTable('reading.prompts')
      .set({ book_id: bookId })
      .where('id', '=', promptId)
      .execute()
    return { challengeId }
  })

export async function removeChallenge(
  db: Db,
  personId: string,
  challengeId: string,
): Promise<{ removed: true } | Refused<'unknown-challenge'>> {
  const gone = await tables(db)
    .deleteFrom('reading.challenges')
    .where('id', '=', challengeId)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst()
  return gone ? { removed: true } : refused('unknown-challenge')
}
