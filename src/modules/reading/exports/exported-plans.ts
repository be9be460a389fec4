import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import type { LoggedChallenge, LoggedGoal } from '../imports/logged-book.ts'
import { tables } from '../tables.ts'

/** All that somebody means to read, as a file of the whole log holds it; which books answer a prompt, these say. */
export async function exportedPlans(db: Db, personId: string): Promise<Array<LoggedGoal | LoggedChallenge>> {
  const goals = await tables(db)
    .selectFrom('reading.goals')
    .select(['kind as goal', 'amount', 'begins', 'ends'])
    .where('person_id', '=', personId)
    .orderBy('begins')
    .orderBy('ends')
    .orderBy('kind')
    .execute()
  const challenges = await tables(db)
    .selectFrom('reading.challenges as challenge')
    .select(['challenge.name', 'challenge.created_at'])
    .select(
      sql<
        string[]
      >`array(select words from reading.prompts where challenge_id = challenge.id order by place, id)`.as(
        'prompts',
      ),
    )
    .where('challenge.person_id', '=', personId)
    .orderBy('challenge.created_at')
    .orderBy('challenge.id')
    .execute()
  return [
    ...goals,
    ...challenges.map(({ name, created_at, prompts }) => ({
      challenge: name,
      begun: created_at.toISOString(),
      prompts,
    })),
  ]
}
