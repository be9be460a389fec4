import { sql } from 'kysely'
import type { Db, Tx } from '../../database.ts'
import type { PersonalData, Told } from '../../personal-data.ts'
import { titledCopies, titledWorks } from '../catalog/index.ts'
import { libraryPlaces } from '../identity/index.ts'
import { tables } from './tables.ts'

/**
 * A patron is the library's: the account goes from it, the card stays until the library ends it. Loans keep or lose their
 * patron by the library's own rule (RULES R15), with an account or without.
 */
export const circulationPersonalData: PersonalData = {
  rows: [
    {
      table: 'circulation.patrons',
      column: 'person_id',
      given: [
        'created_at',
        'name',
        'email',
        'phone',
        'address',
        'born_on',
        'category',
        'expires_on',
        'note',
        'alert',
        'keeps_history',
      ],
      gone: { person_id: null },
    },
    { table: 'circulation.loans', column: 'lent_by', given: [], gone: { lent_by: null } },
    { table: 'circulation.due_date_feeds', column: 'person_id', given: [], gone: 'removed' },
    { table: 'circulation.renewals', column: 'renewed_by', given: [], gone: { renewed_by: null } },
    { table: 'circulation.holds', column: 'placed_by', given: [], gone: { placed_by: null } },
    { table: 'circulation.transfers', column: 'sent_by', given: [], gone: { sent_by: null } },
    { table: 'circulation.ledger', column: 'made_by', given: [], gone: { made_by: null } },
    { table: 'circulation.restrictions', column: 'made_by', given: [], gone: { made_by: null } },
    { table: 'circulation.restrictions', column: 'lifted_by', given: [], gone: { lifted_by: null } },
    {
      table: 'circulation.scans',
      column: 'staff_id',
      given: ['scanned_at', 'outcome'],
      gone: 'removed',
    },
  ],
  more: async (db, personId) => ({
    cards: await cardsOf(db, personId),
    loans: await loansOf(db, personId),
    charges: await chargesOf(db, personId),
    holds: await holdsOf(db, personId),
  }),
  blockers: async (db, personId) =>
    (await patronsOf(db, personId))
      .filter(({ open }) => open > 0)
      .map(({ library, open }) => ({
        key: 'circulation.privacy.open-loans',
        params: { library, count: open },
        href: '/loans',
      })),
  stays: async (db, personId): Promise<Told[]> =>
    (await patronsOf(db, personId)).map(({ library }) => ({
      key: 'circulation.privacy.card-stays',
      params: { library },
    })),
}

const patronsOf = (db: Db | Tx, personId: string) =>
  tables(db)
    .selectFrom('circulation.patrons as patron')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'patron.library_id')
    .select(['library.name as library'])
    .select(
      sql<number>`(select count(*)::int from circulation.loans
        where patron_id = patron.id and returned_at is null)`.as('open'),
    )
    .where('patron.person_id', '=', personId)
    .orderBy('library.name')
    .execute()

const cardsOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.cards as card')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'card.patron_id')
    .select(['card.number', 'card.status', 'card.created_at'])
    .where('patron.person_id', '=', personId)
    .orderBy('card.created_at')
    .execute()

const loansOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'loan.library_id')
    .select([
      'library.name as library',
      'copy.title',
      'copy.by_line as author',
      'copy.barcode',
      'loan.lent_at',
      'loan.due_at',
      'loan.returned_at',
    ])
    .where('patron.person_id', '=', personId)
    .orderBy('loan.lent_at')
    .execute()

const chargesOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.ledger as entry')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'entry.patron_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'entry.library_id')
    .select([
      'library.name as library',
      'library.currency',
      'entry.kind',
      'entry.amount',
      'entry.method',
      'entry.note',
      'entry.made_at',
    ])
    .where('patron.person_id', '=', personId)
    .orderBy('entry.made_at')
    .orderBy('entry.id')
    .execute()

const holdsOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.holds as hold')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'hold.patron_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'hold.work_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'hold.library_id')
    .select([
      'library.name as library',
      'work.title',
      'work.by_line as author',
      'hold.status',
      'hold.placed_at',
      'hold.ended_at',
    ])
    .where('patron.person_id', '=', personId)
    .orderBy('hold.placed_at')
    .execute()
