import type { Db } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { houseOf } from '../rules/house.ts'
import { tables } from '../tables.ts'
import { renewability } from './renewability.ts'
import type { RenewalRefusal } from './renewal.ts'
import { type Renewed, type RenewRefusal, renew } from './renewing.ts'

/** A person as a patron of each of their libraries. */
export const patronsOfPerson = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.patrons as patron')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'patron.library_id')
    .select([
      'patron.id',
      'patron.library_id',
      'patron.category',
      'patron.home_branch_id',
      'patron.expires_on',
      'patron.keeps_history',
      'library.name as library',
      'library.zone',
    ])
    .where('patron.person_id', '=', personId)
    .orderBy('library.name')
    .limit(50)
    .execute()

export type OwnPatron = Awaited<ReturnType<typeof patronsOfPerson>>[number]

/** Why a loan of one's own is not renewed: any reason that staff would hear, or that the library leaves it to the desk. */
export type OwnRefusal = RenewalRefusal | Refused<'ask-the-desk'>

/** Of each loan of a person, in all their libraries, until when it could be renewed, or why not. */
export async function ownRenewability(
  db: Db,
  patrons: readonly OwnPatron[],
  now: Date,
): Promise<Map<string, { dueAt: Date } | OwnRefusal>> {
  const answers = new Map<string, { dueAt: Date } | OwnRefusal>()
  for (const patron of patrons) {
    const place = { libraryId: patron.library_id, zone: patron.zone }
    const { settings } = await houseOf(db, place, [])
    for (const [id, answer] of await renewability(db, place, patron, now))
      answers.set(id, settings.self_renewal ? answer : refused('ask-the-desk'))
  }
  return answers
}

/** Renews a loan that is this person's own. Others' are not found. */
export async function renewOwn(
  db: Db,
  personId: string,
  loanId: string,
  now: Date,
): Promise<(Renewed & { zone: string }) | RenewRefusal | Refused<'ask-the-desk'>> {
  const loan = await tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'loan.library_id')
    .select(['loan.library_id as libraryId', 'library.zone'])
    .where('loan.id', '=', loanId)
    .where('patron.person_id', '=', personId)
    .executeTakeFirst()
  if (!loan) return refused('unknown-loan')
  if (!(await houseOf(db, loan, [])).settings.self_renewal) return refused('ask-the-desk')
  const renewed = await renew(db, loan, { loanId }, { by: personId, through: 'self' }, now)
  return isRefused(renewed) ? renewed : { ...renewed, zone: loan.zone }
}

/** Renews what can be renewed of all that a person has; returns how many were. */
export async function renewAllOwn(db: Db, personId: string, now: Date): Promise<number> {
  let renewed = 0
  for (const [loanId, answer] of await ownRenewability(db, await patronsOfPerson(db, personId), now))
    if (!isRefused(answer) && !isRefused(await renewOwn(db, personId, loanId, now))) renewed++
  return renewed
}
