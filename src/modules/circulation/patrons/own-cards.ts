import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** A person's cards at all their libraries; the ids are the patrons'. */
export const ownCards = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.patrons as patron')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'patron.library_id')
    .leftJoin('circulation.cards as card', join =>
      join.onRef('card.patron_id', '=', 'patron.id').on('card.status', '=', 'active'),
    )
    .select([
      'patron.id',
      'patron.library_id',
      'patron.expires_on',
      'library.name as library',
      'card.number',
      sql<boolean>`patron.pin_hash is not null`.as('has_pin'),
    ])
    .where('patron.person_id', '=', personId)
    .orderBy('library.name')
    .execute()
