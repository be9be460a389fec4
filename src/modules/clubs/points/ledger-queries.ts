import { DateTime } from 'luxon'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import { seasonGrant, seasonOf } from './season.ts'

/** The season that a moment falls in by a club's zone; its id is null before anybody needed it. */
export async function seasonAt(db: Db, { id, zone }: { id: string; zone: string }, now: Date) {
  const season = seasonOf(DateTime.fromJSDate(now, { zone }).toISODate() ?? '')
  const known = await tables(db)
    .selectFrom('clubs.seasons')
    .select(['id', 'grant_points'])
    .where('club_id', '=', id)
    .where('starts_on', '=', season.startsOn)
    .executeTakeFirst()
  return { ...season, id: known?.id ?? null, grant: known?.grant_points ?? seasonGrant }
}

export type SeasonSeen = Awaited<ReturnType<typeof seasonAt>>

/** What somebody has for a season: its grant, until they first use it. */
export async function balanceIn(db: Db, season: SeasonSeen, personId: string): Promise<number> {
  if (season.id === null) return season.grant
  const account = await tables(db)
    .selectFrom('clubs.accounts')
    .select('balance')
    .where('season_id', '=', season.id)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return account?.balance ?? season.grant
}

/** Somebody's entries of a season, the last first. */
export const entriesOf = (db: Db, seasonId: string, personId: string) =>
  tables(db)
    .selectFrom('clubs.ledger as entry')
    .leftJoin('clubs.bets as bet', 'bet.id', 'entry.bet_id')
    .select(['entry.id', 'entry.kind', 'entry.amount', 'entry.made_at', 'entry.note', 'entry.bet_id'])
    .select('bet.kind as bet_kind')
    .where('entry.season_id', '=', seasonId)
    .where('entry.person_id', '=', personId)
    .orderBy('entry.made_at', 'desc')
    .orderBy('entry.id', 'desc')
    .limit(200)
    .execute()
