import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { putChallenge } from '../goals/setting.ts'
import { tables } from '../tables.ts'
import type { LoggedChallenge, LoggedGoal } from './logged-book.ts'
import type { Placed, Writing, WrittenBook } from './writing-books.ts'

type Written = { number: number; result: 'added' | 'same' }

/** Sets the goals that are not there; one over the same days stays as it is. */
export async function writeGoals(
  tx: Tx,
  { personId, now }: Writing,
  rows: ReadonlyArray<{ number: number; goal: LoggedGoal | null }>,
): Promise<Written[]> {
  const written: Written[] = []
  for (const { number, goal: told } of rows) {
    if (told === null) continue
    const { goal: kind, ...goal } = told
    const added = await tables(tx)
      .insertInto('reading.goals')
      .values({ id: newId(), person_id: personId, kind, ...goal, created_at: now })
      .onConflict(conflict => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    written.push({ number, result: added ? 'added' : 'same' })
  }
  return written
}

/** Begins the challenges that are not there: one of the same name that began in the same moment is the same. */
export async function writeChallenges(
  tx: Tx,
  { personId }: Writing,
  rows: ReadonlyArray<{ number: number; challenge: LoggedChallenge | null }>,
): Promise<Written[]> {
  const written: Written[] = []
  for (const { number, challenge } of rows) {
    if (challenge === null) continue
    const { challenge: name, begun, prompts } = challenge
    const there = await tables(tx)
      .selectFrom('reading.challenges')
      .select('id')
      .where('person_id', '=', personId)
      .where('name', '=', name)
      .where('created_at', '=', new Date(begun))
      .executeTakeFirst()
    written.push({ number, result: there ? 'same' : 'added' })
    if (!there) await putChallenge(tx, personId, { name, prompts }, new Date(begun))
  }
  return written
}

/** Lets books answer the prompts that nothing answers. Returns the books that did. */
export async function answerPrompts(
  tx: Tx,
  { personId }: Writing,
  rows: readonly Placed[],
  books: ReadonlyMap<string, WrittenBook>,
): Promise<Set<string>> {
  const answered = new Set<string>()
  for (const { book, workId } of rows)
    for (const { challenge, begun, place } of book.prompts) {
      const bookId = books.get(workId)?.bookId
      if (!bookId) continue
      const { rows: put } = await sql`
        update reading.prompts prompt set book_id = ${bookId}
        from reading.challenges challenge
        where challenge.person_id = ${personId} and challenge.name = ${challenge}
          and challenge.created_at = ${new Date(begun)} and prompt.challenge_id = challenge.id
          and prompt.place = ${place} and prompt.book_id is null
          and not exists (select from reading.prompts other
            where other.challenge_id = challenge.id and other.book_id = ${bookId})
        returning prompt.id`.execute(tx)
      if (put.length > 0) answered.add(bookId)
    }
  return answered
}
