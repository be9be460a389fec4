import type { Db } from '../../../database.ts'
import { titledCopies, waitingFor } from '../../catalog/index.ts'
import { branchesOf, libraryPlaces } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { defaultSettings } from '../rules/settings.ts'
import type { SeenBy } from '../seen-by.ts'
import { tables } from '../tables.ts'
import { expectationsOf, soonOr } from './expectations.ts'
import { openHoldsOn } from './hold-queries.ts'
import { stateOf } from './hold-state.ts'

/** What a book's page says of holds to this person, and to staff of a library that has copies of it. */
export async function holdsOnBook(db: Db, { personId, deskAt }: SeenBy, workId: string, now: Date) {
  return {
    workId,
    places: personId ? await placesToWait(db, personId, workId, now) : [],
    staff: deskAt !== null && (await hasCopies(db, deskAt, workId)),
  }
}

async function hasCopies(db: Db, libraryId: string, workId: string): Promise<boolean> {
  const copy = await copiesHere(db, workId)
    .where('copy.library_id', '=', libraryId)
    .limit(1)
    .executeTakeFirst()
  return copy !== undefined
}

const copiesHere = (db: Db, workId: string) =>
  titledCopies(db)
    .clearSelect()
    .select('copy.library_id')
    .where('copy.work_id', '=', workId)
    .where('copy.status', '<>', 'withdrawn')

/** Where a person may wait for a book: a library that they borrow at and that has copies of it. */
export type PlaceToWait = Awaited<ReturnType<typeof placesToWait>>[number]

/**
 * For each library that a person borrows at and that has copies of a work: their hold there, or how many wait and when
 * one placed now may be ready. Where they have it on loan there is nothing to wait for.
 */
export async function placesToWait(db: Db, personId: string, workId: string, now: Date) {
  const patrons = await patronsWithCopies(db, personId, workId)
  if (patrons.length === 0) return []
  const holds = await openHoldsOn(
    db,
    workId,
    patrons.map(({ id }) => id),
    now,
  )
  const queues = await queuesFor(db, workId)
  const queueAt = (libraryId: string) => queues.get(libraryId) ?? 0
  const unplaced = patrons
    .filter(({ id }) => !holds.some(({ patron_id }) => patron_id === id))
    .map(({ id, library_id, zone }) => ({
      id,
      library_id,
      work_id: workId,
      copy_id: null,
      zone,
      active_ahead: queueAt(library_id),
      starts_on: null,
      suspended_at: null,
      suspended_until: null,
    }))
  const expected = await expectationsOf(db, [...holds, ...unplaced], now)
  const branches = new Map<string, { id: string; name: string }[]>()
  for (const { library_id } of patrons) branches.set(library_id, await branchesOf(db, library_id))
  return patrons.map(patron => {
    const hold = holds.find(({ patron_id }) => patron_id === patron.id)
    return {
      libraryId: patron.library_id,
      library: patron.library,
      zone: patron.zone,
      homeBranch: patron.home_branch_id,
      branches: branches.get(patron.library_id) ?? [],
      selfHolds: patron.self_holds ?? defaultSettings.self_holds,
      waiting: queueAt(patron.library_id),
      expected: soonOr(expected.get(hold?.id ?? patron.id), patron.zone, now),
      hold: hold ? { ...hold, state: stateOf(hold, dayIn(now, hold.zone)) } : null,
    }
  })
}

const patronsWithCopies = (db: Db, personId: string, workId: string) =>
  tables(db)
    .selectFrom('circulation.patrons as patron')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'patron.library_id')
    .leftJoin('circulation.settings as settings', 'settings.library_id', 'patron.library_id')
    .select([
      'patron.id',
      'patron.library_id',
      'patron.home_branch_id',
      'library.name as library',
      'library.zone',
      'settings.self_holds',
    ])
    .where('patron.person_id', '=', personId)
    .where('patron.library_id', 'in', copiesHere(db, workId))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('circulation.loans as loan')
            .select('loan.id')
            .whereRef('loan.patron_id', '=', 'patron.id')
            .where('loan.work_id', '=', workId)
            .where('loan.returned_at', 'is', null),
        ),
      ),
    )
    .orderBy('library.name')
    .execute()

/** How many wait for a work in each library. */
async function queuesFor(db: Db, workId: string): Promise<ReadonlyMap<string, number>> {
  const queues = await tables(db)
    .selectFrom('circulation.holds')
    .select(({ fn }) => ['library_id', fn.countAll<number>().as('waiting')])
    .where('work_id', '=', workId)
    .where('ended_at', 'is', null)
    .where('status', '=', 'pending')
    .groupBy('library_id')
    .execute()
  return new Map(queues.map(({ library_id, waiting }) => [library_id, Number(waiting)]))
}

export const answerWaitingFor = (): void => waitingFor.fill(queuesFor)
