import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { ByMember } from '../clubs/changing.ts'
import { tables } from '../tables.ts'
import type { LetterChoice } from './letter.ts'

/** Which letters somebody wants about a club's meetings, and whether any of any club. */
export type LettersWanted = { letters: LetterChoice; fromClubs: boolean }

/** From now on, also of what is written and not yet sent. */
export const chooseLetters = (
  db: Db,
  { clubId, personId }: ByMember,
  { letters, fromClubs }: LettersWanted,
): Promise<LettersWanted | Refused<'unknown-club'>> =>
  transaction(db, async tx => {
    const member = await tables(tx)
      .updateTable('clubs.members')
      .set({ letters })
      .where('club_id', '=', clubId)
      .where('person_id', '=', personId)
      .returning('letters')
      .executeTakeFirst()
    if (!member) return refused('unknown-club')
    await tables(tx)
      .insertInto('clubs.preferences')
      .values({ person_id: personId, letters: fromClubs })
      .onConflict(conflict => conflict.column('person_id').doUpdateSet({ letters: fromClubs }))
      .execute()
    return { letters, fromClubs }
  })

/** What a member chose; undefined where they are not in the club. */
export async function lettersChosen(
  db: Db,
  { clubId, personId }: ByMember,
): Promise<LettersWanted | undefined> {
  const chosen = await tables(db)
    .selectFrom('clubs.members as member')
    .leftJoin('clubs.preferences as said', 'said.person_id', 'member.person_id')
    .select(['member.letters', 'said.letters as from_clubs'])
    .where('member.club_id', '=', clubId)
    .where('member.person_id', '=', personId)
    .executeTakeFirst()
  return chosen && { letters: chosen.letters, fromClubs: chosen.from_clubs ?? true }
}
